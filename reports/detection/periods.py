"""Find the periods of series. Pure: the same votes give the same periods, in any batch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from reports.detection.edges import DayDistribution, entry, leaving, median, shortest
from reports.detection.levels import evidence_of, level_of
from reports.detection.messages import Messages, messages
from reports.detection.model import BLOCK_STATES, DISTURBED_STATES, Floats, Hidden
from reports.detection.results import Evidence, Level, Period
from reports.detection.series import Series

SUSPECTED_SURE = 0.80
CONFIRMED_SURE = 0.90
OVER_SURE = 0.80
SHORT_DAYS = 5

_BATCH = 4  # series whose messages fit the processor's cache
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class _Run:
    """Days [start, end) on which the states are likelier than not; core: its surest day."""

    start: int
    end: int
    core: int
    sure: float
    states: tuple[Hidden, ...]


def detect(series: Series) -> list[Period]:
    """Return the periods of one series, by onset."""
    return detect_many([series])[0]


def detect_many(many: Sequence[Series]) -> list[list[Period]]:
    """Return each series' periods, in the order given."""
    found: dict[int, list[Period]] = {}
    order = sorted(range(len(many)), key=lambda number: len(many[number]))
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        counts = [many[number].counts() for number in batch]
        for number, count, given in zip(batch, counts, messages(counts), strict=True):
            found[number] = list(_periods(many[number], count, given))
    return [found[number] for number in range(len(many))]


def _runs(given: Messages) -> list[_Run]:
    """Return the blocks, and the disturbances that cannot be told from outages, by start."""
    blocks = list(_likely(given, BLOCK_STATES, CONFIRMED_SURE))
    taken = np.zeros(len(given.posterior), dtype=bool)
    for block in blocks:
        taken[block.start : block.end] = True
    others = [
        run
        for run in _likely(given, DISTURBED_STATES, SUSPECTED_SURE)
        if not taken[run.start : run.end].any()
    ]
    return sorted([*blocks, *others], key=lambda run: run.start)


def _likely(given: Messages, states: tuple[Hidden, ...], sure: float) -> Iterator[_Run]:
    chance: Floats = np.round(given.posterior[:, list(states)].sum(axis=1), _DIGITS)
    changes = np.flatnonzero(np.diff(np.concatenate([[False], chance > 0.5, [False]])))
    for start, end in changes.reshape(-1, 2).tolist():
        core = start + int(np.argmax(chance[start:end]))
        if chance[core] >= sure:
            yield _Run(start, end, core, float(chance[core]), states)


def _periods(series: Series, counts: NDArray[np.int64], given: Messages) -> Iterator[Period]:
    quiet = given.posterior[:, Hidden.OK] > 0.5
    for run in _runs(given):
        evidence = evidence_of(counts, quiet, (run.start, run.end), probability=run.sure)
        level = level_of(series.panel, evidence, is_block=run.states is BLOCK_STATES)
        if level is not None:
            yield _period(series, given, run, level, evidence)


def _period(series: Series, given: Messages, run: _Run, level: Level, evidence: Evidence) -> Period:
    onset = entry(given, run.core, run.states)
    end = leaving(given, run.core, run.states)
    low, middle, high = _onset_days(onset)
    end_low, end_middle, end_high = _end_days(series, end)
    lasted = (end_middle - series.day_at(middle)).days + 1 if end_middle else None
    return Period(
        level=level,
        onset_low=series.day_at(low),
        onset=series.day_at(middle),
        onset_high=series.day_at(high),
        is_open_start=onset.open > 0 and low == 0,
        end_low=end_low,
        end=end_middle,
        end_high=end_high,
        is_short=end_high is not None and lasted is not None and lasted < SHORT_DAYS,
        evidence=evidence,
        first_day=series.first,
        onset_chances=onset,
        end_chances=end,
    )


def _onset_days(onset: DayDistribution) -> tuple[int, int, int]:
    """Return low, median and high as indices; an onset before the series lies on its first day."""
    chances = [0.0] * onset.start + list(onset.chances) if onset.open else list(onset.chances)
    if onset.open:
        chances[0] = onset.open
    offset = 0 if onset.open else onset.start
    low, high = shortest(chances)
    return low + offset, median(chances) + offset, high + offset


def _end_days(series: Series, end: DayDistribution) -> tuple[date | None, date | None, date | None]:
    """Return low, median and high; None for what lies after the last day.

    A stretch that is surely enough over has an end, one that is not has none yet.
    """
    is_open = end.open > 1 - OVER_SURE
    chances = [*end.chances, end.open] if is_open else list(end.chances)
    low, high = shortest(chances)
    days = (low, median(chances), high)
    seen = len(end.chances)
    first, middle, last = (series.day_at(end.start + day) if day < seen else None for day in days)
    return first, middle, last
