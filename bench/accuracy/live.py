"""Day by day: what is said on the evening of each day, from the votes up to then."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.accuracy.references import Cusum, cusum_delays, cusum_false_alarms, pelt_false_alarms
from bench.accuracy.traces import Plan, index_of, series_of
from bench.accuracy.worlds import World, simulate
from reports.detection import Level, Period, detect, detect_many
from reports.detection.emissions import table, table_index
from reports.detection.messages import forward_messages, grid_weights
from reports.detection.model import Hidden

YEAR = 365
WATCHED = 15  # days after an onset or a lifting
_LOOKED_AT = 0.2  # days on which a disturbance is less likely than this bring no alarm
_SAME_ALARM = 4  # days between alarms of one event
_STEP = 4


@dataclass(frozen=True, slots=True)
class QuietCell:
    """Years in which nothing is blocked."""

    world: World
    rate: float
    p_ok: float


@dataclass(frozen=True, slots=True)
class QuietResult:
    """False alarms of one series-year, by level: at its end, and on any evening of it."""

    confirmed: int
    live_confirmed: int
    live_suspected: int
    cusum: dict[Cusum, int]
    pelt: dict[float, int]


@dataclass(frozen=True, slots=True)
class DelayCell:
    """A block that begins (or, is_lifting, ends) while one watches."""

    world: World
    rate: float
    p_ok: float
    p_blocked: float
    is_lifting: bool


@dataclass(frozen=True, slots=True)
class DelayResult:
    """Days until it is said, 0 on the same day, None if not within the watched days.

    For a lifting, suspected is unused and confirmed is when the end is said.
    """

    suspected: int | None
    confirmed: int | None
    cusum: dict[Cusum, int | None]


def run_quiet(cell: QuietCell, count: int, rng: Generator) -> list[QuietResult]:
    """Simulate so many years and count false alarms."""
    results = []
    for _ in range(count):
        trace = simulate(cell.world, Plan(YEAR, cell.rate, cell.p_ok), rng)
        counts = trace.counts()
        final = detect(series_of(counts))
        said = _alarms(counts)
        results.append(
            QuietResult(
                confirmed=sum(one.level is Level.CONFIRMED for one in final),
                live_confirmed=_events(said, final, {Level.CONFIRMED}),
                live_suspected=_events(said, final, set(Level)),
                cusum=cusum_false_alarms(trace),
                pelt=pelt_false_alarms(counts),
            )
        )
    return results


def run_delays(cell: DelayCell, count: int, rng: Generator) -> list[DelayResult]:
    """Simulate so many blocks and watch them begin or end."""
    results = []
    for _ in range(count):
        onset = float(rng.uniform(120, 121))
        end = onset + 40 if cell.is_lifting else None
        change = int(end or onset)
        plan = Plan(
            change + WATCHED, cell.rate, cell.p_ok, cell.p_blocked, onset, end, gap_before=100
        )
        trace = simulate(cell.world, plan, rng)
        counts = trace.counts()
        if cell.is_lifting:
            suspected = None
            confirmed = _first(counts, change, _is_over)
        else:
            suspected = _first(counts, change, partial(_says, change, set(Level)))
            confirmed = _first(counts, change, partial(_says, change, {Level.CONFIRMED}))
        cusum = cusum_delays(trace, is_lifting=cell.is_lifting)
        results.append(DelayResult(suspected, confirmed, cusum))
    return results


def _is_over(found: list[Period]) -> bool:
    return not any(one.is_open for one in found)


def _says(change: int, levels: set[Level], found: list[Period]) -> bool:
    return any(
        one.level in levels and (one.end is None or index_of(one.end) >= change) for one in found
    )


def _first(
    counts: NDArray[np.int64], change: int, is_said: Callable[[list[Period]], bool]
) -> int | None:
    for start in range(0, WATCHED, _STEP):
        delays = range(start, min(start + _STEP, WATCHED))
        evenings = [series_of(counts, upto=change + delay + 1) for delay in delays]
        for delay, found in zip(delays, detect_many(evenings), strict=True):
            if is_said(found):
                return delay
    return None


def _alarms(counts: NDArray[np.int64]) -> list[Period]:
    """Return what is said on the evenings on which a disturbance is at all likely."""
    scaled = table()[table_index(counts[:, None])]
    forward, chances = forward_messages(scaled)
    weights = grid_weights(np.cumsum(chances, axis=0))[:, 0]
    disturbed = 1 - (forward[:, 0, Hidden.OK] * weights).sum(axis=1)
    evenings = np.flatnonzero((disturbed > _LOOKED_AT) & (counts[:, 1] > 0)).tolist()
    said = detect_many([series_of(counts, upto=evening + 1) for evening in evenings])
    return [period for found in said for period in found]


def _events(said: list[Period], final: list[Period], levels: set[Level]) -> int:
    """Return the number of distinct stretches of these levels ever said."""
    spans = sorted(
        (index_of(one.onset), index_of(one.end) if one.end else index_of(one.onset))
        for one in [*said, *final]
        if one.level in levels
    )
    events, until = 0, -_SAME_ALARM - 1
    for start, end in spans:
        events += start > until + _SAME_ALARM
        until = max(until, end)
    return events
