"""Uploads over HTTP beside a bare handler: durable, distinct documents, 32 connections.

    python -m bench.uploads [--runs 5] [--seconds 6]

Needs wrk. The server, PostgreSQL (fsync on) and wrk share the machine. The workers that drain run
only where the figure says so.
"""

import argparse
import gzip
import http.client
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from backend.embedded import commands
from bench import figures, samples
from bench.stage import REFERENCE, Stage, stage

CONNECTIONS = 32
_SCRIPT = Path(__file__).with_name("wrk.lua")
_AT_ONCE = 4  # connections that send batches at the same time, so that both processes work
_ROUNDS = 4  # batches on each of them
_LARGE_BATCH = 200
_SMALL_BATCH = 1000
_numbers = iter(range(10**12, 10**15, 10**7))


@dataclass(frozen=True, slots=True)
class Load:
    """What a load of single requests met."""

    rate: float  # requests per second
    half: float  # p50 in ms
    most: float  # p99 in ms
    cpu: float  # ms of server and PostgreSQL per request


def single(prepared: Stage, address: str, document: dict[str, object], seconds: int) -> Load:
    """Send requests for some seconds, as many as are answered.

    Raises RuntimeError where a request was refused or lost.
    """
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / part for part in ("head", "tail")]
        for path, text in zip(paths, samples.halves(document), strict=True):
            path.write_bytes(text)
        before = prepared.cpu_seconds()
        output = subprocess.run(
            [
                *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s"),
                *("-s", str(_SCRIPT), f"{address}/api/v1/measurements", "--"),
                *(*map(str, paths), str(next(_numbers))),
            ],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        spent = prepared.cpu_seconds() - before
    fields = output.rpartition("RESULT ")[2].split()
    requests, microseconds, errors, half, most = map(float, fields)
    if errors:
        raise RuntimeError(f"{errors:.0f} of {requests:.0f} requests failed:\n{output}")
    return Load(
        requests / microseconds * 1e6, half / 1000, most / 1000, 1000 * spent / max(requests, 1)
    )


def batches(
    prepared: Stage, address: str, document: dict[str, object], size: int, seconds: float
) -> tuple[float, float]:
    """Return measurements per second in NDJSON batches, gzip, one after the other, and their CPU.

    The CPU is that of server and PostgreSQL, in ms per measurement.
    """
    connection = _connect(address)
    stored, spent, before = 0, 0.0, prepared.cpu_seconds()
    while spent < seconds:
        body = _batch(document, size)
        started = time.perf_counter()
        _send(connection, body, size)
        spent += time.perf_counter() - started
        stored += size
    return stored / spent, 1000 * (prepared.cpu_seconds() - before) / stored


def batches_at_once(address: str, document: dict[str, object], size: int) -> float:
    """Return measurements per second in batches on several connections, packed beforehand."""
    waiting = [[_batch(document, size) for _ in range(_ROUNDS)] for _ in range(_AT_ONCE)]

    def send_all(bodies: list[bytes]) -> None:
        connection = _connect(address)
        for body in bodies:
            _send(connection, body, size)

    started = time.perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(send_all, waiting))
    return _AT_ONCE * _ROUNDS * size / (time.perf_counter() - started)


def _batch(document: dict[str, object], size: int) -> bytes:
    head, tail = samples.halves(document)
    return gzip.compress(b"\n".join(samples.numbered(head, tail, next(_numbers), size)), 1)


def _connect(address: str) -> http.client.HTTPConnection:
    host = urlsplit(address)
    return http.client.HTTPConnection(str(host.hostname), host.port, timeout=120)


def _send(connection: http.client.HTTPConnection, body: bytes, size: int) -> None:
    """Raises RuntimeError unless every measurement of the batch was accepted."""
    headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
    connection.request("POST", "/api/v1/measurements", body, headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200 or text.count(b'"accepted"') != size:
        raise RuntimeError(f"Status {answer.status}: {text[:200]!r}")


@contextmanager
def _addresses(prepared: Stage) -> Iterator[tuple[str, str]]:
    with prepared.web() as sawt, prepared.web(REFERENCE) as reference:
        yield sawt, reference


def one_run(prepared: Stage, sawt: str, reference: str, seconds: int) -> dict[str, float]:
    """Measure everything once, interleaved with the reference."""
    large = samples.real_whatsapp(samples.NUMBER)
    small = samples.small_telegram(samples.NUMBER)
    found: dict[str, float] = {}
    for name, document, size in (("44 kB", large, _LARGE_BATCH), ("2 kB", small, _SMALL_BATCH)):
        bare = single(prepared, reference, document, seconds)
        own = single(prepared, sawt, document, seconds)
        batch, batch_cpu = batches(prepared, sawt, document, size, seconds)
        at_once = batches_at_once(sawt, document, size)
        found |= {
            f"bare handler, {name}, per second": bare.rate,
            f"bare handler, {name}, p99 / p50": bare.most / bare.half,
            f"bare handler, {name}, CPU ms": bare.cpu,
            f"single, {name}, per second": own.rate,
            f"single, {name}, p50 ms": own.half,
            f"single, {name}, p99 / p50": own.most / own.half,
            f"single, {name}, CPU ms": own.cpu,
            f"single, {name}, rate of the bare handler's": own.rate / bare.rate,
            f"single, {name}, the bare handler's CPU of its own": bare.cpu / own.cpu,
            f"batches of {size} × {name}, per second": batch,
            f"batches of {size} × {name}, rate of single": batch / own.rate,
            f"batches of {size} × {name}, {_AT_ONCE} at once, per second": at_once,
            f"batches of {size} × {name}, {_AT_ONCE} at once, rate of single": at_once / own.rate,
            f"batches of {size} × {name}, CPU ms": batch_cpu,
            f"batches of {size} × {name}, CPU of single": batch_cpu / own.cpu,
        }
    prepared.empty()
    prepared.execute("TRUNCATE bench_reference")
    with prepared.program(commands.WORKER):
        loaded = single(prepared, sawt, large, seconds)
    found["single, 44 kB, while two processes drain, per second"] = loaded.rate
    prepared.empty()
    return found


def main() -> None:
    """Print medians and spreads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=6)
    options = parser.parse_args()
    with stage() as prepared, _addresses(prepared) as (sawt, reference):
        one_run(prepared, sawt, reference, 4)  # warm
        figures.show(
            [one_run(prepared, sawt, reference, options.seconds) for _ in range(options.runs)]
        )


if __name__ == "__main__":
    main()
