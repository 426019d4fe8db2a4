"""How long from 200 to visible: at a steady rate, and when a burst meets a large bucket.

    python -m bench.freshness [--rate 200] [--seconds 15] [--verdicts 300000] [--burst 20000]

Web, worker, beat, PostgreSQL and Valkey as `manage.py up` runs them. The n-th acknowledged upload
is visible when /api/v1/tallies counts n: of uploads in flight together the order is not known.
Ends within five minutes whatever happens, with the figures that it has; exit code 1 if a bar is
missed or a figure is lacking.
"""

import argparse
import itertools
import os
import signal
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from backend.embedded import commands
from bench import figures, samples
from bench.stage import Stage, stage
from bench.visible import Reader, connect, post

SENDERS = 16
BATCH = 1000
WHOLE_S = 280
PATIENCE_S = 60.0
P95 = "200 to visible, p95 s"
BURST = "burst: last 200 to all visible, s"
BARS = {P95: 3.0, BURST: 15.0}
_MULTIPLY = Path(__file__).with_name("multiply.sql")
_FIRST = 10**12
_REGROUP = """
import time, statistics, django
django.setup()
from measurements.models import Verdict
from reports.bucket import Bucket
from reports.regroup import regroup
def highest():
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
v = Verdict.objects.first()
bucket = Bucket(v.measured_at.date(), v.country, v.operator, v.network_type)
before = highest()
spent, busy = [], []
for _ in range(3):
    started, own = time.perf_counter(), time.process_time()
    assert regroup(bucket)
    spent.append(time.perf_counter() - started)
    busy.append(time.process_time() - own)
print(statistics.median(spent), statistics.median(busy), before, highest())
"""


def steady(address: str, documents: list[bytes], rate: float, patience: float) -> list[float]:
    """Upload at a rate until patience ends; return when each was acknowledged, in order."""
    numbers = itertools.count()
    started = time.perf_counter()

    def send(_: int) -> list[float]:
        connection, acknowledged = connect(address), []
        while (number := next(numbers)) < len(documents):
            time.sleep(max(0.0, started + number / rate - time.perf_counter()))
            if time.perf_counter() > started + patience:
                break
            acknowledged.append(post(connection, documents[number], "application/json", 1))
        return acknowledged

    with ThreadPoolExecutor(SENDERS) as pool:
        return sorted(itertools.chain.from_iterable(pool.map(send, range(SENDERS))))


def burst(address: str, documents: list[bytes]) -> float:
    """Upload in batches, one after the other, and return when the last was acknowledged."""
    connection, last = connect(address), 0.0
    for at in range(0, len(documents), BATCH):
        lines = documents[at : at + BATCH]
        last = post(connection, b"\n".join(lines), "application/x-ndjson", len(lines))
    return last


class Freshness:
    """One run, with the figures found so far."""

    def __init__(self, prepared: Stage, reader: Reader, options: argparse.Namespace) -> None:
        self.found: dict[str, float] = {}
        self._prepared, self._reader, self._options = prepared, reader, options
        self._documents = samples.halves(samples.small_telegram(samples.NUMBER))

    def measure(self, address: str) -> None:
        """Measure the steady rate, then the regrouping of a large bucket, then the burst."""
        stored = self._warm(address)
        stored += self._steady(address, stored)
        stored += self._regroup(self._options.verdicts // 2 - stored)  # two planes each
        self._burst(address, stored)

    def _warm(self, address: str) -> int:
        """Let every process start, connect and import what it needs."""
        documents = samples.numbered(*self._documents, 0, 10 * SENDERS)
        steady(address, documents, self._options.rate, PATIENCE_S)
        self._reader.wait_for(len(documents), PATIENCE_S)
        return len(documents)

    def _steady(self, address: str, stored: int) -> int:
        rate, seconds = self._options.rate, self._options.seconds
        documents = samples.numbered(*self._documents, _FIRST, int(rate * seconds))
        acknowledged = steady(address, documents, rate, 3 * seconds)
        count = len(acknowledged)
        self.found["uploads per second, reached"] = (count - 1) / (
            acknowledged[-1] - acknowledged[0]
        )
        self._reader.wait_for(stored + count, PATIENCE_S)
        lags = [
            self._reader.visible_at(stored + n) - at for n, at in enumerate(acknowledged, start=1)
        ]
        self.found["200 to visible, p50 s"] = statistics.median(lags)
        self.found[P95] = statistics.quantiles(lags, n=20)[18]
        return count

    def _regroup(self, copies: int) -> int:
        self._prepared.execute(_MULTIPLY.read_text() % {"copies": copies})
        self._prepared.execute("ANALYZE measurement, verdict")
        spent, busy, before, peak = self._prepared.run(_REGROUP)
        self.found |= {
            "regroup of the large bucket, s": spent,
            "regroup of the large bucket, CPU s of the worker": busy,
            "highest MB of the worker, before": before,
            "highest MB of the worker, after three times": peak,
        }
        return copies

    def _burst(self, address: str, stored: int) -> None:
        documents = samples.numbered(*self._documents, 2 * _FIRST, self._options.burst)
        self._reader.wait_for(stored, PATIENCE_S)
        started = time.perf_counter()
        last = burst(address, documents)
        self.found["burst: upload, s"] = last - started
        self._reader.wait_for(stored + len(documents), PATIENCE_S)
        done = self._reader.visible_at(stored + len(documents))
        self.found[BURST] = done - last
        self.found["burst: first upload to all visible, s"] = done - started


def main() -> int:
    """Print the figures that were found, and what is wrong with them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--verdicts", type=int, default=300_000)
    parser.add_argument("--burst", type=int, default=20_000)
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(WHOLE_S)
    print(f"{options}, load {os.getloadavg()[0]:.1f}", flush=True)
    fault: object = None
    with stage() as prepared, ExitStack() as running:
        address = running.enter_context(prepared.web())
        running.enter_context(prepared.program(commands.WORKER))
        running.enter_context(prepared.program(commands.beat(prepared.folder / "beat")))
        reader = Reader(address)
        running.callback(reader.close)
        run = Freshness(prepared, reader, options)
        try:
            run.measure(address)
        except subprocess.CalledProcessError as error:
            fault = error.stderr
        except (OSError, RuntimeError) as error:
            fault = error
        signal.alarm(0)
    if run.found:
        figures.show([run.found])
    missed = [name for name, bar in BARS.items() if not run.found.get(name, bar + 1) <= bar]
    for name in missed:
        print(f"Missed: {name} (bar {BARS[name]:g}).")
    if fault is not None:
        print(f"Not finished: {fault}")
    return int(bool(missed))


def _too_long(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"The whole took longer than {WHOLE_S} s.")


if __name__ == "__main__":
    sys.exit(main())
