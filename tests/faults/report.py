"""Write what the campaign found as a page of the documentation."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

HEAD = """# Faults

What happens to acknowledged uploads when parts of the platform fail. `make faults` writes this page; a small
version of it runs with every test run (`tests/faults/test_campaign.py`).

One instance, as `make up` starts it. Four clients send batches, every fifth one twice, and repeat what is not
acknowledged; a uid is written to the client's own ledger, with fsync, once its upload is acknowledged. Meanwhile
the fault strikes, {strikes}. Then the ledger is compared with the database.

- **kept**: uids of the ledger that are judged, or wait in the list `manage.py needs_attention`.
- **counted twice**: rows beyond one per uid, and measurements in tallies beyond one per verdict.
- **uploads again**: from the end of the last strike until an upload is acknowledged.
- **inbox empty**: from then, and from the last upload of all clients, until nothing waits to be judged.

"""
COLUMNS = (
    "| Fault | acknowledged | kept | counted twice | uploads again | inbox empty | refused meanwhile |\n"
    "|-|-|-|-|-|-|-|\n"
)
NOTES = """
How each is made: SIGKILL and SIGSTOP to real processes; `pg_terminate_backend`; SIGINT to PostgreSQL, which the
supervisor starts again; `FLUSHALL`; a tmpfs under the data directory that shrinks to what it holds; another
clock under web, worker and beat (`tests/faults/shifted_clock.c`) while PostgreSQL's stays right; `RLIMIT_AS` on the
worker, and a document that does not fit into what is left; documents whose known keys hold anything else, and two whose stored bytes are
damaged: these end in `needs_attention` (the hours between attempts are skipped), and are judged once mended.

In other tests: a publication killed at any moment leaves the former release (`integration/datasets/test_kills.py`),
rejudging under fire (`faults/test_rejudge.py`), the broker stopped and a worker frozen in the middle of a batch
(`faults/test_stopped_parts.py`), the volunteer's own client killed (`faults/test_probe.py`). That PostgreSQL runs
with `fsync`, `full_page_writes` and `synchronous_commit` is asked before each migration
(`integration/test_durability.py`).

Not shown here: a loss of power, and a disk that says it wrote what it did not.
"""


class Line(Protocol):
    """What the table needs of one fault's outcome."""

    fault: str
    acknowledged: int
    kept: int
    twice: int
    refusals: str
    uploads_after: float
    empty_after: float


def write_report(path: Path, outcomes: Sequence[Line], strikes: int, *, is_whole: bool) -> None:
    """Write the page; while the run goes on, or after it broke off, it says so."""
    total = sum(each.acknowledged for each in outcomes)
    state = "" if is_whole else " **The run did not come to its end.**"
    measured = (
        f"Measured on {datetime.now(UTC):%d %B %Y}: {total:,} acknowledged uploads, {os.cpu_count()} cores"
        f" shared with other work (load {os.getloadavg()[0]:.0f}), Python {platform.python_version()}.{state}\n\n"
    )
    times = "once" if strikes == 1 else f"{strikes} times"
    rows = "".join(
        f"| {each.fault} | {each.acknowledged:,} | {each.kept:,} | {each.twice}"
        f" | {each.uploads_after:.1f} s | {each.empty_after:.1f} s | {each.refusals or 'nothing'} |\n"
        for each in outcomes
    )
    path.write_text(HEAD.format(strikes=times) + measured + COLUMNS + rows + NOTES)
