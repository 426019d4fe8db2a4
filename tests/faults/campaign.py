"""The campaign: one instance, one fault after another while uploads arrive, and what was kept.

`python -m tests.faults.campaign --uploads 50000 --output docs/faults.md` is the long run.
"""

import argparse
import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.ledger import Ledger
from tests.faults.platform import running, wait_until
from tests.faults.report import Outcome, write_report
from tests.faults.shifted_clock import ShiftedClock
from tests.faults.strikes import (
    ATTEMPTS,
    FAULTS,
    ROOM,
    Fault,
    Stage,
    deliver,
    mend_poison,
    plain,
)

SENDERS = 4
# Judged, or visible to whoever asks what needs attention.
KEPT = """
    SELECT count(*), count(DISTINCT uid) FROM (
        SELECT uid FROM measurement UNION ALL SELECT uid FROM inbox
    ) AS kept WHERE uid = ANY(%s)
"""
COUNTED_TWICE = """
    SELECT (SELECT coalesce(sum(measurements), 0) FROM tally WHERE country = 'MA')
         - (SELECT count(*) FROM (
               SELECT DISTINCT uid, service, plane FROM verdict
                WHERE country = 'MA' AND service <> '') AS verdicts)
"""


def run_fault(stage: Stage, fault: Fault, batches: int, size: int, strikes: int) -> Outcome:
    """Strike while batches are sent, a fifth of them twice; return what became of them."""
    before = stage.ledger.read()
    stage.refusals.clear()
    done: list[int] = []

    def send(number: int) -> None:
        documents = [plain(f"{fault.name}-{number}-{each}") for each in range(size)]
        uids = deliver(stage, documents)
        if number % 5 == 0:
            assert deliver(stage, documents) == uids
        done.append(number)

    with ThreadPoolExecutor(SENDERS) as pool:
        sending = [pool.submit(send, number) for number in range(batches)]
        for strike in range(strikes):
            wait_for_batches(done, batches * strike // (strikes + 1) + 1)
            fault.strike(stage)
        mended = time.monotonic()
        deliver(stage, [plain(f"{fault.name}-mended")])
        uploads_after = time.monotonic() - mended
        for future in sending:
            future.result()
    return outcome(stage, fault, before, uploads_after)


def wait_for_batches(done: list[int], number: int) -> None:
    """Wait until so many batches are acknowledged."""
    wait_until(lambda: len(done) >= number, seconds=300, what="uploads")


def outcome(stage: Stage, fault: Fault, before: set[str], uploads_after: float) -> Outcome:
    """Wait until everything is judged and counted, and compare it with the ledger."""
    platform = stage.platform
    ended = time.monotonic()
    waiting = f"inbox WHERE attempts < {ATTEMPTS}"
    wait_until(lambda: platform.count(waiting) == 0, seconds=60, what="an empty inbox")
    empty_after = time.monotonic() - ended
    wait_until(platform.is_settled, seconds=120, what="fresh tallies")
    uids = stage.ledger.read() - before
    ((rows, kept),) = platform.rows(KEPT, [sorted(uids)])
    ((counted_twice,),) = platform.rows(COUNTED_TWICE)
    return Outcome(
        fault=fault.name,
        acknowledged=len(uids),
        kept=kept,
        twice=rows - kept + abs(int(counted_twice)),
        refusals=", ".join(f"{each} ({n})" for each, n in sorted(stage.refusals.items())),
        uploads_after=uploads_after,
        empty_after=empty_after,
    )


def finish(stage: Stage) -> None:
    """Mend the damaged documents, and check every uid of the ledger and every tally once more."""
    platform = stage.platform
    mend_poison(platform)
    wait_until(lambda: platform.count("inbox") == 0, seconds=60, what="the mended documents")
    wait_until(platform.is_settled, seconds=120, what="fresh tallies")
    stored = {uid for (uid,) in platform.rows("SELECT uid FROM measurement")}
    assert stage.ledger.read() <= stored
    assert "Every tally" in platform.manage("rebuild_tallies", "--check")


@contextlib.contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Start an instance on a small disk (as root), with a clock that can be moved."""
    data = folder / "data"
    data.mkdir()
    clock = ShiftedClock(folder)
    with small_disk(data), running(data, **clock.environment) as platform:
        platform.wait_for_sample()
        yield Stage(platform, Ledger(folder / "ledger"), clock)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Mount a disk of its own size on a folder, where this user may."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def main(words: Sequence[str] | None = None) -> None:
    """Run every fault and write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--uploads", type=int, default=50_000)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--strikes", type=int, default=3)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(words)
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as folder, staged(Path(folder)) as stage:
        faults = [fault for fault in FAULTS if not fault.obstacle(stage)]
        batches = -(-options.uploads // (len(faults) * options.batch))
        for fault in faults:
            outcomes.append(run_fault(stage, fault, batches, options.batch, options.strikes))
            print(outcomes[-1], flush=True)
            write_report(options.output, outcomes, options.strikes, is_whole=False)
        finish(stage)
    write_report(options.output, outcomes, options.strikes, is_whole=True)
    assert all(each.kept == each.acknowledged and each.twice == 0 for each in outcomes)


if __name__ == "__main__":
    main()
