"""Drain and import, by one process and by two, beside bare orjson.loads in the same process.

    python -m bench.drain [--runs 5] [--documents 3000]

On a busy machine the ratios of CPU time are what compares; rates by the clock are given beside.
"""

import argparse
import gzip
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import figures, samples
from bench.stage import Stage, stage

# Waits for a line, drains, and prints rows, seconds and CPU seconds; before that, how many CPU
# seconds orjson.loads takes of a document.
_DRAIN = """
import sys, time
import django
django.setup()
import orjson
from measurements.drain import Drainer
from measurements.garbage import collect_rarely
collect_rarely()
document = open(sys.argv[1], "rb").read()
rounds = max(300, 20_000_000 // len(document))
busy = time.process_time()
for _ in range(rounds):
    orjson.loads(document)
bare = (time.process_time() - busy) / rounds
drainer = Drainer()
drainer.drain()
print("ready", flush=True)
sys.stdin.readline()
started, busy, rows = time.perf_counter(), time.process_time(), 0
while done := drainer.drain():
    rows += done
print(rows, time.perf_counter() - started, time.process_time() - busy, bare, flush=True)
drainer.close()
"""

_IMPORT = """
import resource, sys, time
import django
from django.core.management import call_command
django.setup()
started, busy = time.perf_counter(), time.process_time()
call_command("import_measurements", sys.argv[1], verbosity=0)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(time.perf_counter() - started, time.process_time() - busy, peak / 1024)
"""


def fill(prepared: Stage, document: dict[str, object], count: int, first: int = 10**12) -> None:
    """Put so many new documents into the inbox, by the import's own way."""
    path = prepared.folder / f"{time.monotonic_ns()}.jsonl"
    head, tail = samples.halves(document)
    path.write_bytes(b"\n".join(samples.numbered(head, tail, first, count)))
    run_all(prepared, _IMPORT, [path])
    path.unlink()


def run_all(prepared: Stage, program: str, paths: Sequence[Path]) -> list[list[float]]:
    """Run a program once for each path, all at once, and return the numbers that each prints."""

    def run(path: Path) -> list[float]:
        done = subprocess.run(
            [sys.executable, "-c", program, str(path)],
            env=prepared.environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
        return [float(word) for word in done.stdout.split()[-3:]]

    with ThreadPoolExecutor(len(paths)) as pool:
        return list(pool.map(run, paths))


def drain(
    prepared: Stage, document: dict[str, object], count: int, workers: int
) -> tuple[float, float, float]:
    """Return rows per second, CPU seconds per row, and those of orjson.loads."""
    prepared.empty()
    sample = prepared.folder / "sample"
    sample.write_bytes(b"5".join(samples.halves(document)))
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _DRAIN, str(sample)],
            env=prepared.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(workers)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    fill(prepared, document, count)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate()[0].split() for process in processes]
    rows, seconds, busy, bare = zip(*(map(float, words) for words in answers), strict=True)
    if sum(rows) != count:
        raise RuntimeError(f"{sum(rows):.0f} of {count} rows were drained.")
    return count / max(seconds), sum(busy) / count, sum(bare) / len(bare)


def imported(prepared: Stage, count: int, run: int, workers: int) -> tuple[float, float, float]:
    """Return documents per second, CPU ms per document and the highest MB of a process."""
    prepared.empty()
    head, tail = samples.halves(samples.real_whatsapp(samples.NUMBER))
    paths = [prepared.folder / f"import-{run}-{workers}-{part}.jsonl.gz" for part in range(workers)]
    for part, path in enumerate(paths):
        first = 10**12 + (run * 10 + part) * 10**7
        with gzip.open(path, "wb", compresslevel=1) as file:
            for line in samples.numbered(head, tail, first, count // workers):
                file.write(line + b"\n")
    seconds, busy, peaks = zip(*run_all(prepared, _IMPORT, paths), strict=True)
    return count / max(seconds), 1000 * sum(busy) / count, max(peaks)


def one_run(prepared: Stage, run: int, count: int) -> dict[str, float]:
    """Measure everything once, interleaved."""
    found: dict[str, float] = {}
    large = samples.real_whatsapp(samples.NUMBER)
    small = samples.small_telegram(samples.NUMBER)
    for name, document, number in (("44 kB", large, count), ("2 kB", small, 3 * count)):
        one, busy, bare = drain(prepared, document, number, 1)
        two, _, _ = drain(prepared, document, number, 2)
        found |= {
            f"orjson.loads, {name}, per CPU second": 1 / bare,
            f"drain, {name}, one process, per second": one,
            f"drain, {name}, one process, per CPU second": 1 / busy,
            f"drain, {name}, of orjson.loads (CPU)": bare / busy,
            f"drain, {name}, two processes of one": two / one,
        }
    for workers in (1, 2):
        rate, busy, peak = imported(prepared, count, run, workers)
        found |= {
            f"import, 44 kB, {workers} processes, per second": rate,
            f"import, 44 kB, {workers} processes, CPU ms per document": busy,
            f"import, 44 kB, {workers} processes, highest MB": peak,
        }
    return found


def main() -> None:
    """Print medians and spreads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--documents", type=int, default=3000)
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with stage() as prepared:
        figures.show([one_run(prepared, run, options.documents) for run in range(options.runs)])


if __name__ == "__main__":
    main()
