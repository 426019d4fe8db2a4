"""Write what the campaign found as a page of the documentation (report.md is its text)."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from string import Template

TEXT = Template(Path(__file__).with_suffix(".md").read_text())
COLUMNS = (
    "Fault", "acknowledged", "kept", "counted twice", "uploads again", "inbox empty",
    "not acknowledged meanwhile",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What one fault did: one line of the table."""

    fault: str
    acknowledged: int
    kept: int
    twice: int
    refusals: str
    uploads_after: float
    """Seconds from the end of the fault until an upload is acknowledged again."""
    empty_after: float
    """Seconds from then, and from the last upload, until nothing waits to be judged."""

    def cells(self) -> tuple[str, ...]:
        """Return the line of the table."""
        return (
            self.fault,
            f"{self.acknowledged:,}",
            f"{self.kept:,}",
            str(self.twice),
            f"{self.uploads_after:.1f} s",
            f"{self.empty_after:.1f} s",
            self.refusals or "nothing",
        )


def write_report(path: Path, outcomes: Sequence[Outcome], strikes: int, *, is_whole: bool) -> None:
    """Write the page; while the run goes on, or after it broke off, it says so."""
    lines = [COLUMNS, ("-",) * len(COLUMNS), *(each.cells() for each in outcomes)]
    text = TEXT.substitute(
        strikes="once" if strikes == 1 else f"{strikes} times",
        measured=_measured(outcomes) + ("" if is_whole else " **The run did not end.**"),
        table="".join(f"| {' | '.join(cells)} |\n" for cells in lines),
    )
    path.write_text(text)


def _measured(outcomes: Sequence[Outcome]) -> str:
    total = sum(each.acknowledged for each in outcomes)
    lost = sum(each.acknowledged - each.kept for each in outcomes)
    twice = sum(each.twice for each in outcomes)
    machine = f"{os.cpu_count()} cores shared with other work, load {os.getloadavg()[0]:.0f}"
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y} ({machine}, Python {platform.python_version()}):"
        f" {total:,} acknowledged uploads, {lost} lost, {twice} counted twice."
    )
