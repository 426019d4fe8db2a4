"""A strip: one operator's network type, day by day, as runs of equal days and as paths. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


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
    merged = merge(runs)
    drawn = []
    for state in DayState:
        boxes = [
            _box(run, top, height)
            for top, height in BARS[state]
            for run in merged
            if run.state is state
        ]
        if boxes:
            drawn.append(StatePath(state, "".join(boxes)))
    return drawn


def ground(runs: Sequence[Run]) -> str:
    """Return the path of all days with data: it hides the hatch of the days without."""
    measured = [run for run in runs if run.state is not DayState.NO_DATA]
    joined: list[tuple[int, int]] = []
    for run in measured:
        if joined and joined[-1][1] == run.start:
            joined[-1] = (joined[-1][0], run.end)
        else:
            joined.append((run.start, run.end))
    return "".join(f"M{start} 0h{end - start}v{HEIGHT}h-{end - start}z" for start, end in joined)


def _box(run: Run, top: int, height: int) -> str:
    width = run.end - run.start
    return f"M{run.start} {top}h{width}v{height}h-{width}z"


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
