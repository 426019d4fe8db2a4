"""A whole chart that stands alone: where its rows, labels and marks lie, in pixels. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.dashboards.charts.marks import Day, Mark, Plot, ground
from reports.dashboards.charts.scale import TimeScale

WIDTH = 1000
LABELS = 250  # the column of the rows' names
MARGIN = 24
HEAD = 128  # title, what is shown, the axis
GAP = 10
FOOT = 96  # legend and source
PLOT_LEFT = LABELS + MARGIN
PLOT_WIDTH = WIDTH - LABELS - 2 * MARGIN


@dataclass(frozen=True, slots=True)
class Row:
    """One row: who, how many, and the days to be drawn."""

    name: str
    note: str
    days: Sequence[Day]


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with its place from the top, and its marks."""

    row: Row
    top: int
    ground: str
    marks: Sequence[Mark]

    @property
    def middle(self) -> int:
        """Where the names stand: a little above the middle of the smallest row."""
        return self.top + 12


@dataclass(frozen=True, slots=True)
class Sheet:
    """The frame of a chart, and its rows one below the other."""

    rows: Sequence[PlacedRow]
    row_height: int
    height: int
    width: int = WIDTH
    plot_left: int = PLOT_LEFT
    plot_width: int = PLOT_WIDTH
    axis_top: int = HEAD - 30

    @property
    def foot_top(self) -> int:
        """Where the legend begins."""
        return self.height - FOOT + 24


def lay_out(
    rows: Sequence[Row],
    row_height: int,
    scale: TimeScale,
    draw: Callable[[Sequence[Day], Plot], list[Mark]],
) -> Sheet:
    """Return the sheet of these rows, each drawn by the same function."""
    plot = Plot(PLOT_WIDTH / scale.days, row_height)
    placed = [
        PlacedRow(
            row, HEAD + number * (row_height + GAP), ground(row.days, plot), draw(row.days, plot)
        )
        for number, row in enumerate(rows)
    ]
    return Sheet(placed, row_height, HEAD + max(1, len(rows)) * (row_height + GAP) + FOOT)
