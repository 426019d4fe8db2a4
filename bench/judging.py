"""What judging costs beside bare orjson.loads of the same document, in one process.

    python -m bench.judging [--rounds 400]

Documents are real ones of the committed sample. Reading and judging is what a drain does with a
decompressed document. Times are medians of interleaved runs, the collector of garbage off, as in
both a drain's batch and the reference. Exit code 1 if the WhatsApp document costs more than 1.35.
"""

import argparse
import gc
import gzip
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import orjson

from measurements.ballots import Sender
from measurements.judging import judge_content
from measurements.rules import LATEST, assemble
from measurements.submission import Source, decompress, prepare
from seeds import readers

BAR = 1.35


def contents() -> dict[str, tuple[str, bytes]]:
    """Return uid and canonical JSON of one document per test of the sample, the largest."""
    now = datetime.now(UTC)
    found: dict[str, tuple[str, bytes]] = {}
    for line in gzip.decompress(readers.ooni_samples_path().read_bytes()).splitlines():
        document = orjson.loads(line)
        stored = prepare(document, source=Source.IMPORT, sender=Sender(address=None), now=now)
        content = decompress(stored.document)
        name = str(document["test_name"])
        if len(content) > len(found.get(name, ("", b""))[1]):
            found[name] = (stored.identity.uid, content)
    return found


def medians(rounds: int, *works: Callable[[], object]) -> list[float]:
    """Return the median seconds of each work, run by turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, times, strict=True):
            started = time.perf_counter()
            work()
            taken.append(time.perf_counter() - started)
    return [statistics.median(taken) for taken in times]


def main() -> int:
    """Print one line per test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=400)
    rounds = parser.parse_args().rounds
    rulesets = [assemble(LATEST)]
    now = datetime.now(UTC)
    gc.disable()
    ratios = {}
    print(f"{'test':22} {'bytes':>8} {'loads, us':>10} {'judged, us':>10} {'ratio':>6}")
    for name, (uid, content) in sorted(contents().items()):
        bare, judged = medians(
            rounds,
            partial(orjson.loads, content),
            partial(judge_content, uid, content, rulesets, now),
        )
        ratios[name] = judged / bare
        print(
            f"{name:22} {len(content):8} {bare * 1e6:10.1f} {judged * 1e6:10.1f} "
            f"{ratios[name]:6.2f}"
        )
    return int(ratios["whatsapp"] > BAR)


if __name__ == "__main__":
    sys.exit(main())
