"""Uploads and drain of one instance: medians of interleaved runs, beside a bare reference.

    python -m bench.first_figures [--runs 5]

Starts a platform of its own under a temporary folder, with 8 clients against its web server, and
stops it again. The reference of the upload is one INSERT with a commit of the same compressed
document by as many clients; that of the drain is orjson.loads of the same documents.
"""

import argparse
import gzip
import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import psycopg2
import zstandard

from seeds import readers
from tests.documents import now_text, telegram
from tests.faults.platform import Platform, running, wait_until

CLIENTS = 8
REAL_UPLOADS = 400
SMALL_BATCH = 500


def real_whatsapp(nonce: int) -> dict[str, object]:
    """Return a real WhatsApp measurement of 44 kB as if it were made now."""
    for line in _sample_lines():
        document: dict[str, object] = orjson.loads(line)
        if document["test_name"] == "whatsapp":
            changes = {
                "measurement_start_time": now_text(),
                "test_start_time": now_text(),
                "annotations": {"network_type": "mobile", "nonce": nonce},
            }
            return document | changes
    raise LookupError("The sample holds no WhatsApp measurement.")


def _sample_lines() -> list[bytes]:
    return gzip.decompress(readers.ooni_samples_path().read_bytes()).splitlines()


def post_single(platform: Platform, bodies: list[bytes]) -> float:
    """Return uploads per second, one document a request."""
    host = urlsplit(platform.base)
    local = threading.local()

    def send(body: bytes) -> None:
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection(str(host.hostname), host.port)
        local.connection.request(
            "POST", "/api/v1/measurements", body, {"Content-Type": "application/json"}
        )
        answer = local.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"Status {answer.status}.")

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(send, bodies))
    return len(bodies) / (time.perf_counter() - started)


def insert_bare(platform: Platform, bodies: list[bytes]) -> float:
    """Return bare inserts per second: compress, one INSERT, one commit each."""
    connections = [psycopg2.connect(platform.instance["database_url"]) for _ in range(CLIENTS)]
    with connections[0] as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench (document bytea)")

    def insert(worker: int) -> None:
        connection = connections[worker]
        compressor = zstandard.ZstdCompressor(level=3)
        for body in bodies[worker::CLIENTS]:
            with connection, connection.cursor() as cursor:
                cursor.execute("INSERT INTO bench VALUES (%s)", [compressor.compress(body)])

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(insert, range(CLIENTS)))
    rate = len(bodies) / (time.perf_counter() - started)
    for connection in connections:
        connection.close()
    return rate


def batch(platform: Platform, bodies: list[bytes]) -> float:
    """Return uploads per second in NDJSON batches."""
    started = time.perf_counter()
    for at in range(0, len(bodies), SMALL_BATCH):
        body = b"\n".join(bodies[at : at + SMALL_BATCH])
        headers = {"Content-Type": "application/x-ndjson"}
        if platform.post("/api/v1/measurements", body, **headers)[0] != 200:
            raise RuntimeError("A batch was not stored.")
    return len(bodies) / (time.perf_counter() - started)


def settle(platform: Platform) -> float:
    """Return the seconds until the inbox and the stale marks are empty."""
    started = time.perf_counter()
    wait_until(lambda: platform.count("inbox") == 0, seconds=120, what="the drain")
    wait_until(lambda: platform.count("stale_mark") == 0, seconds=60, what="the tallies")
    return time.perf_counter() - started


def one_run(platform: Platform, run: int) -> dict[str, float]:
    """Measure everything once, interleaved."""
    base = run * 1_000_000
    real = [orjson.dumps(real_whatsapp(base + number)) for number in range(REAL_UPLOADS)]
    small = [orjson.dumps(telegram(nonce=base + number)) for number in range(2000)]
    figures = {"bare inserts of 44 kB per second": insert_bare(platform, real)}
    figures["single uploads of 44 kB per second"] = post_single(platform, real)
    figures["settled after single uploads, s"] = settle(platform)
    figures["batched uploads of 4 kB per second"] = batch(platform, small)
    figures["settled after batches of 4 kB, s"] = settle(platform)
    return figures


def main() -> None:
    """Print medians and spreads as a table and as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as platform:
        platform.wait_for_sample()
        one_run(platform, runs)  # warm
        results = [one_run(platform, run) for run in range(runs)]
    table = {
        name: {
            "median": round(statistics.median(result[name] for result in results), 2),
            "low": round(min(result[name] for result in results), 2),
            "high": round(max(result[name] for result in results), 2),
        }
        for name in results[0]
    }
    for name, row in table.items():
        print(f"{name:45} {row['median']:>10} ({row['low']} to {row['high']})")
    json.dump(table, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
