"""What judging costs beside bare orjson.loads of the same document, in one process.

    python -m bench.judging [--rounds 400]

Documents are real ones of the committed sample. "Judged" is parse and judge; "drained" also reads
the header, as a drain does. Times are medians of interleaved runs, the collector of garbage off.
Exit code 1 if parsing and judging the WhatsApp document costs more than 1.35.
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
from measurements.judging import judge_content, read_content
from measurements.rules import LATEST, Ruleset, assemble
from measurements.submission import decompress, prepare
from measurements.vocabulary import Source
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


def parse_and_judge(uid: str, content: bytes, rulesets: list[Ruleset]) -> object:
    """Return the verdicts on a document."""
    document = read_content(uid, content, rulesets)
    return [ruleset.judge(document) for ruleset in rulesets]


def main() -> int:
    """Print one line per test."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=400)
    rounds = parser.parse_args().rounds
    rulesets = [assemble(LATEST)]
    now = datetime.now(UTC)
    gc.disable()
    ratios = {}
    print(f"{'test':22} {'bytes':>8} {'loads, us':>10} {'judged':>7} {'drained':>7}  (x loads)")
    for name, (uid, content) in sorted(contents().items()):
        bare, judged, drained = medians(
            rounds,
            partial(orjson.loads, content),
            partial(parse_and_judge, uid, content, rulesets),
            partial(judge_content, uid, content, rulesets, now),
        )
        ratios[name] = judged / bare
        print(
            f"{name:22} {len(content):8} {bare * 1e6:10.1f} {judged / bare:7.2f} "
            f"{drained / bare:7.2f}"
        )
    return int(ratios["whatsapp"] > BAR)


if __name__ == "__main__":
    sys.exit(main())
