"""How long from 200 to visible: at a steady rate, and when a burst meets a large bucket.

    python -m bench.freshness [--rate 200] [--seconds 15] [--verdicts 300000] [--burst 20000]

Web, worker, beat, PostgreSQL and Valkey as `manage.py up` runs them. The n-th acknowledged upload
is visible when /api/v1/tallies counts n: of uploads in flight together the order is not known.
"""

import argparse
import http.client
import itertools
import json
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from backend.embedded import commands
from bench import figures, samples
from bench.stage import Stage, stage

SENDERS = 16
BATCH = 1000
PATIENCE_S = 600.0
_MULTIPLY = Path(__file__).with_name("multiply.sql")
_FIRST = 10**12
_REGROUP = """
import resource, time, statistics, django
django.setup()
from django.db import connection
from measurements.models import Verdict
from reports.bucket import Bucket
from reports.regroup import recount, regroup
from measurements.queries import rulesets_in_use
v = Verdict.objects.first()
bucket = Bucket(v.measured_at.date(), v.country, v.operator, v.network_type)
spent, busy, query = [], [], []
for _ in range(3):
    started, own = time.perf_counter(), time.process_time()
    regroup(bucket)
    spent.append(time.perf_counter() - started)
    busy.append(time.process_time() - own)
with connection.cursor() as cursor:
    (ruleset, *_) = rulesets_in_use(cursor)
    started = time.perf_counter()
    recount(cursor, bucket, ruleset)
    query.append(time.perf_counter() - started)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(statistics.median(spent), statistics.median(busy), query[0], peak)
"""


class Reader:
    """Asks the tallies again and again, and notes when how many measurements were visible."""

    def __init__(self, address: str) -> None:
        self.address = urlsplit(address)
        self.seen: list[tuple[float, int]] = [(0.0, 0)]
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def close(self) -> None:
        """Ask no more."""
        self._ends.set()
        self._thread.join()

    def wait_for(self, total: int) -> None:
        """Return once so many are visible. Raises TimeoutError."""
        end = time.perf_counter() + PATIENCE_S
        while self.seen[-1][1] < total:
            if time.perf_counter() > end:
                raise TimeoutError(f"{self.seen[-1][1]} of {total} became visible.")
            time.sleep(0.05)

    def visible_at(self, number: int) -> float:
        """Return when the tallies first counted so many."""
        return next(instant for instant, total in self.seen if total >= number)

    def _read(self) -> None:
        connection = connect(self.address.geturl())
        while not self._ends.wait(0.1):
            connection.request("GET", "/api/v1/tallies?country=MA&service=telegram")
            rows = json.loads(connection.getresponse().read())["results"]
            total = max((row["measurements"] for row in rows), default=0)
            self.seen.append((time.perf_counter(), total))


def connect(address: str) -> http.client.HTTPConnection:
    """Return a connection that is kept."""
    host = urlsplit(address)
    return http.client.HTTPConnection(str(host.hostname), host.port, timeout=60)


def post(connection: http.client.HTTPConnection, body: bytes, kind: str, count: int) -> float:
    """Upload and return when it was acknowledged. Raises unless all of it was."""
    connection.request("POST", "/api/v1/measurements", body, {"Content-Type": kind})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200 or text.count(b'"accepted"') != count:
        raise RuntimeError(f"Status {answer.status}: {text[:200]!r}")
    return time.perf_counter()


def steady(address: str, documents: list[bytes], rate: float) -> list[float]:
    """Upload at a rate and return when each was acknowledged, in order."""
    numbers = itertools.count()
    started = time.perf_counter()

    def send(_: int) -> list[float]:
        connection, acknowledged = connect(address), []
        while (number := next(numbers)) < len(documents):
            time.sleep(max(0.0, started + number / rate - time.perf_counter()))
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


def measure(prepared: Stage, address: str, options: argparse.Namespace) -> dict[str, float]:
    """Measure the steady rate, then the regrouping of a large bucket, then the burst."""
    head, tail = samples.halves(samples.small_telegram(samples.NUMBER))
    count = int(options.rate * options.seconds)
    documents = samples.numbered(head, tail, _FIRST, count + options.burst)
    reader = Reader(address)
    try:
        acknowledged = steady(address, documents[:count], options.rate)
        reader.wait_for(count)
        lags = [reader.visible_at(n) - at for n, at in enumerate(acknowledged, start=1)]
        found = {
            "uploads per second, reached": count / (acknowledged[-1] - acknowledged[0]),
            "200 to visible, p50 s": statistics.median(lags),
            "200 to visible, p95 s": statistics.quantiles(lags, n=20)[18],
        }
        copies = options.verdicts // 2 - count  # two planes each
        prepared.execute(_MULTIPLY.read_text() % {"copies": copies})
        prepared.execute("ANALYZE measurement, verdict")
        spent, busy, query, peak = prepared.run(_REGROUP)
        found |= {
            f"regroup of {options.verdicts} verdicts, s": spent,
            f"regroup of {options.verdicts} verdicts, CPU s of the worker": busy,
            f"recount of {options.verdicts} verdicts (one of two reads), s": query,
            "the same, highest MB of the worker": peak,
        }
        reader.wait_for(copies + count)
        started = time.perf_counter()
        last = burst(address, documents[count:])
        reader.wait_for(copies + len(documents))
        done = reader.visible_at(copies + len(documents))
        return found | {
            f"burst of {options.burst}, upload s": last - started,
            f"burst of {options.burst}, last 200 to all visible, s": done - last,
            f"burst of {options.burst}, first upload to all visible, s": done - started,
        }
    finally:
        reader.close()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--verdicts", type=int, default=300_000)
    parser.add_argument("--burst", type=int, default=20_000)
    options = parser.parse_args()
    with stage() as prepared, ExitStack() as running:
        address = running.enter_context(prepared.web())
        running.enter_context(prepared.program(commands.WORKER))
        running.enter_context(prepared.program(commands.beat(prepared.folder / "beat")))
        figures.show([measure(prepared, address, options)])


if __name__ == "__main__":
    main()
