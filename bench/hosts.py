"""Workers on several hosts drain one inbox: 1, 2 and 4 hosts, one database between them.

    sudo python -m bench.hosts [--runs 3] [--documents 3000] [--hosts 1 2 4]

Each host is a network namespace with its own address, one worker process and nothing shared but
PostgreSQL and Valkey, which it reaches by TCP. All run on this machine's cores: where these are
fewer than the workers, CPU seconds say more than the clock.
"""

import argparse
import tempfile
import time
from pathlib import Path

from bench import figures, samples
from bench.drain import fill
from bench.stage import Stage
from tests.netns.hosts import Central, wait_until
from tests.netns.hosts import central as start_central

WARM_UP = 40
_DOUBLE = "SELECT count(*), count(DISTINCT uid) FROM measurement"


def drain(
    prepared: Stage, central: Central, hosts: int, document: dict[str, object], documents: int
) -> dict[str, float]:
    """Drain so many documents by so many hosts. Raises unless each was judged exactly once."""
    prepared.empty()
    deaf = Stage(prepared.folder, prepared.environment | {"REDIS_URL": "unix:///nowhere"})
    with central.hosts(hosts) as running:
        fill(deaf, document, WARM_UP)  # they load rules and connect
        central.ring(2 * hosts)
        wait_until(lambda: is_empty(prepared), "The first drain")
        fill(deaf, document, documents, first=2 * 10**12)
        before = {host.log: host.cpu_seconds() for host in running}
        started = time.perf_counter()
        central.ring(2 * hosts)
        wait_until(lambda: is_empty(prepared), "The drain")
        seconds = time.perf_counter() - started
        busy = sum(host.cpu_seconds() - before[host.log] for host in running)
        total = documents + WARM_UP
        wait_until(lambda: sum(host.drained() for host in running) >= total, "The workers' word")
        shares = sorted(host.drained() for host in running)
    stored = prepared.execute(_DOUBLE)[0]
    if stored != (total, total) or sum(shares) != total:
        raise RuntimeError(f"Of {total}, {stored} are stored; the hosts say {shares}.")
    return {
        "per second": documents / seconds,
        "CPU ms per document, workers": 1000 * busy / documents,
        "smallest share of a host": shares[0] / total,
        "judged exactly once": total,
    }


def is_empty(prepared: Stage) -> bool:
    """Return whether nothing waits any more."""
    return prepared.execute("SELECT NOT EXISTS (SELECT FROM inbox)") == [(True,)]


def measure(numbers: list[int], documents: int, runs: int) -> list[dict[str, float]]:
    """Measure each number of hosts in turn, so often."""
    with (
        tempfile.TemporaryDirectory(prefix="sawt-hosts-") as name,
        start_central(Path(name)) as central,
    ):
        prepared = Stage(Path(name), central.environment)
        document = samples.real_whatsapp(samples.NUMBER)
        return [
            {
                f"{hosts} hosts, {what}": figure
                for hosts in numbers
                for what, figure in drain(prepared, central, hosts, document, documents).items()
            }
            for _ in range(runs)
        ]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--hosts", type=int, nargs="+", default=[1, 2, 4])
    options = parser.parse_args()
    figures.show(measure(options.hosts, options.documents, options.runs))


if __name__ == "__main__":
    main()
