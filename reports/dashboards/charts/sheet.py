"""A whole chart that stands alone: where its rows, labels and marks lie, in pixels. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.dashboards.charts.marks import Mark, Plot
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
    """One row: who, how many, the part with data, and its marks."""

    name: str
    note: str
    ground: str
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row with its place from the top."""

    row: Row
    top: int

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


def plot_of(row_height: int, scale: TimeScale) -> Plot:
    """Return the place of a row's days."""
    return Plot(PLOT_WIDTH / scale.days, row_height)


def lay_out(rows: Sequence[Row], row_height: int) -> Sheet:
    """Return the sheet of these rows."""
    placed = [PlacedRow(row, HEAD + number * (row_height + GAP)) for number, row in enumerate(rows)]
    return Sheet(placed, row_height, HEAD + max(1, len(rows)) * (row_height + GAP) + FOOT)
