"""Where claims are drawn: outlines on the same axis as the strips, packed into rows. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reports.dashboards.charts.scale import TimeScale
from seeds.vocabulary import Precision

ROW_HEIGHT = 18
# The least width of a mark with its number, in per cent: marks of one row must not touch.
LEAST_WIDTH = 5.0
OPEN_WIDTH = 9.0


class Shape(StrEnum):
    """How a claim is drawn."""

    SPAN = "span"  # the source tells its first and its last day
    POINT = "point"  # it is about one day
    OPEN = "open"  # it tells the first day, and no end
    VAGUE = "vague"  # the day lies somewhere in a month or a year


@dataclass(frozen=True, slots=True)
class Mark:
    """One claim on the axis, in per cent of the width; is_cut where it began before the axis."""

    shape: Shape
    left: float
    right: float
    is_cut: bool

    @property
    def middle(self) -> float:
        """Where its symbol stands, unless it stands at the left."""
        return (self.left + self.right) / 2


def place(start: date, end: date | None, precision: Precision, scale: TimeScale) -> Mark | None:
    """Return a claim's mark; None if it lies outside the axis altogether.

    [start, end) is what the source speaks of; without an end it tells none.
    """
    last = end or _uncertain_end(start, precision)
    if last <= scale.since or start >= scale.until:
        return None
    shape = _shape(start, end, precision)
    return Mark(shape, scale.percent(start), scale.percent(last), start < scale.since)


def pack(marks: Sequence[Mark]) -> list[int]:
    """Return each mark's row, the first free one from the top. marks must be sorted by left."""
    ends: list[float] = []
    rows = []
    for mark in marks:
        row = next((row for row, end in enumerate(ends) if end <= mark.left), len(ends))
        if row == len(ends):
            ends.append(0.0)
        least = OPEN_WIDTH if mark.shape is Shape.OPEN else LEAST_WIDTH
        # A span's number stands behind its end.
        behind = LEAST_WIDTH if mark.shape in {Shape.SPAN, Shape.VAGUE} else 0.0
        ends[row] = max(mark.right + behind, mark.left + least)
        rows.append(row)
    return rows


def row_count(rows: Iterable[int]) -> int:
    """Return how many rows a packing needs."""
    return max(rows, default=-1) + 1


def _shape(start: date, end: date | None, precision: Precision) -> Shape:
    if precision is not Precision.DAY:
        return Shape.VAGUE
    if end is None:
        return Shape.OPEN
    return Shape.POINT if (end - start).days == 1 else Shape.SPAN


def _uncertain_end(start: date, precision: Precision) -> date:
    match precision:
        case Precision.MONTH:
            return (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        case Precision.YEAR:
            return date(start.year + 1, 1, 1)
        case _:
            return start + timedelta(days=1)
