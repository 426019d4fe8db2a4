"""A strip: one operator's network type, day by day, as runs of equal days and as paths. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

Kind = TypeVar("Kind")


class DayState(StrEnum):
    """What a day of a strip shows: a stored state, or that nothing is stored."""

    OK = "ok"
    BLOCKED = "blocked"
    LIKELY_BLOCKED = "likely_blocked"
    MIXED = "mixed"
    DOWN = "down"
    TOO_FEW = "too_few"
    NO_DATA = "no_data"


INTERFERED = (DayState.BLOCKED, DayState.LIKELY_BLOCKED)

HEIGHT = 26
# The bars of each state as (top, height) in a strip's height. The higher the bar from the ground,
# the more interference; what says nothing about it floats. No two shapes are alike, so that a
# state can be told without its colour. Days without data have no bar: the hatched ground shows.
BARS: dict[DayState, tuple[tuple[int, int], ...]] = {
    DayState.OK: ((18, 8),),
    DayState.MIXED: ((10, 16),),
    DayState.LIKELY_BLOCKED: ((0, 26),),
    DayState.BLOCKED: ((0, 26),),
    DayState.TOO_FEW: ((12, 3),),
    DayState.DOWN: ((4, 4), (18, 4)),
    DayState.NO_DATA: (),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One stored day, by its column on the axis."""

    column: int
    state: DayState
    measurements: int
    voters: int
    interfered: int


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring days that read the same: the columns [start, end).

    measurements and interfered are totals; voters are the least and the most of one day, since
    one person may be a voter on each of them.
    """

    start: int
    end: int
    state: DayState
    measurements: int
    least_voters: int
    most_voters: int
    interfered: int


@dataclass(frozen=True, slots=True)
class StatePath:
    """All bars of one state in a strip, in units of a day by a pixel."""

    state: DayState
    d: str

    @property
    def style(self) -> str:
        """How it is drawn: what is only likely is striped."""
        return "stripes" if self.state is DayState.LIKELY_BLOCKED else self.state.value


def day_cells(cells: Iterable[Cell], days: int) -> list[Run]:
    """Return one run for each stored day, and one for each stretch of days without data.

    cells must be sorted by column, at most one a column, all within [0, days).
    """
    runs: list[Run] = []
    end = 0
    for cell in cells:
        if not end <= cell.column < days:
            raise ValueError(f"Column {cell.column} is not within [{end}, {days}).")
        if end < cell.column:
            runs.append(_nothing(end, cell.column))
        end = cell.column + 1
        runs.append(
            Run(
                cell.column,
                end,
                cell.state,
                cell.measurements,
                cell.voters,
                cell.voters,
                cell.interfered,
            )
        )
    if end < days:
        runs.append(_nothing(end, days))
    return runs


def merge(runs: Sequence[Run]) -> list[Run]:
    """Return the runs with neighbours of the same state joined."""
    return [_join(list(same)) for _, same in groupby(runs, key=lambda run: run.state)]


def paths(runs: Sequence[Run]) -> list[StatePath]:
    """Return one path for each state that has bars, in the order of DayState."""
    boxes: dict[DayState, list[str]] = {state: [] for state in DayState}
    for start, end, state in _stretches((run.start, run.end, run.state) for run in runs):
        boxes[state] += [_box(start, end, top, height) for top, height in BARS[state]]
    return [StatePath(state, "".join(own)) for state, own in boxes.items() if own]


def ground(runs: Sequence[Run]) -> str:
    """Return the path of all days with data: it hides the hatch of the days without."""
    stretches = _stretches((run.start, run.end, run.state is not DayState.NO_DATA) for run in runs)
    return "".join(_box(start, end, 0, HEIGHT) for start, end, is_data in stretches if is_data)


def _stretches(runs: Iterable[tuple[int, int, Kind]]) -> Iterator[tuple[int, int, Kind]]:
    """Yield neighbours of the same kind as one; runs leave no gaps."""
    for kind, same in groupby(runs, key=itemgetter(2)):
        own = list(same)
        yield own[0][0], own[-1][1], kind


def _box(start: int, end: int, top: int, height: int) -> str:
    return f"M{start} {top}h{end - start}v{height}h-{end - start}z"


def _nothing(start: int, end: int) -> Run:
    return Run(start, end, DayState.NO_DATA, 0, 0, 0, 0)


def _join(runs: Sequence[Run]) -> Run:
    return Run(
        runs[0].start,
        runs[-1].end,
        runs[0].state,
        sum(run.measurements for run in runs),
        min(run.least_voters for run in runs),
        max(run.most_voters for run in runs),
        sum(run.interfered for run in runs),
    )
