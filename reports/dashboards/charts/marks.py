"""The marks of one row of a chart, as paths in pixels. Pure.

A day without a stored row has no mark: it stays hatched, and is never drawn as zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.dashboards.charts.strips import BARS, HEIGHT, DayState

_EDGE = 4  # pixels of a row above and below its scale, so that a dot at its end is whole


@dataclass(frozen=True, slots=True)
class Day:
    """One stored day of a row: its column, and the numbers of its tally."""

    column: int
    state: DayState
    measurements: int
    voters: int
    interfered: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A path, and how it is drawn: the name of a class of the style."""

    style: str
    d: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The place of a row's days: how wide one is, and how high the row."""

    step: float
    height: float

    def box(self, column: int, top: float, height: float) -> str:
        """Return a day's rectangle; nothing where it has no height."""
        return self.stretch(column, column + 1, top, height)

    def stretch(self, start: int, end: int, top: float, height: float) -> str:
        """Return the rectangle of the days [start, end); nothing where it has no size."""
        if height <= 0 or end <= start:
            return ""
        left, width = number(start * self.step), number((end - start) * self.step)
        return f"M{left} {number(top)}h{width}v{number(height)}h-{width}z"

    def middle(self, column: int) -> str:
        """Return where the middle of a day is."""
        return number((column + 0.5) * self.step)

    def share(self, share: float) -> str:
        """Return where a share from 0 to 1 is, from the top."""
        return number(_EDGE + (self.height - 2 * _EDGE) * (1 - share))


def state_marks(days: Sequence[Day], plot: Plot) -> list[Mark]:
    """Return the bars of the states, one path a state, scaled to the row."""
    scale = plot.height / HEIGHT
    marks = []
    for state in DayState:
        boxes = [
            plot.box(day.column, top * scale, bar * scale)
            for top, bar in BARS[state]
            for day in days
            if day.state is state
        ]
        if boxes:
            marks.append(Mark(f"s-{state}", "".join(boxes)))
    return marks


def share_marks(days: Sequence[Day], plot: Plot) -> list[Mark]:
    """Return the share of votes with interference as a dot, its 95 % interval as a line."""
    half = Mark("half", f"M0 {plot.share(0.5)}H{number(10_000)}")
    lines, dots = [], []
    for day in days:
        if day.share is None or day.low is None or day.high is None:
            continue
        x = plot.middle(day.column)
        lines.append(f"M{x} {plot.share(day.high)}V{plot.share(day.low)}")
        dots.append(f"M{x} {plot.share(day.share)}h0.01")
    return [half, Mark("interval", "".join(lines)), Mark("dot", "".join(dots))]


def vote_marks(days: Sequence[Day], plot: Plot) -> list[Mark]:
    """Return the voters of each day as bars: with interference from the ground, the rest above."""
    unit = plot.height / max(1, *(day.voters for day in days), 1)
    bad, good = [], []
    for day in days:
        low, high = unit * day.interfered, unit * day.voters
        bad.append(plot.box(day.column, plot.height - low, low))
        good.append(plot.box(day.column, plot.height - high, high - low))
    return [Mark("s-ok", "".join(good)), Mark("s-blocked", "".join(bad))]


def coverage_marks(days: Sequence[Day], plot: Plot) -> list[Mark]:
    """Return the measurements of each day as bars."""
    unit = plot.height / max(1, *(day.measurements for day in days), 1)
    sizes = [(day.column, unit * day.measurements) for day in days]
    bars = [plot.box(column, plot.height - size, size) for column, size in sizes]
    return [Mark("count", "".join(bars))]


def ground(days: Sequence[Day], plot: Plot) -> str:
    """Return the path of the days with data: it hides the hatch of those without."""
    return "".join(plot.box(day.column, 0, plot.height) for day in days)


def number(value: float) -> str:
    """Return a length as short as it can be."""
    return f"{round(value, 2):g}"
