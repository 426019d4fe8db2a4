"""Dates: how often the intervals hold the truth, and how wide they are."""

from dataclasses import dataclass, field, replace

from numpy.random import Generator

from bench.accuracy.references import pelt_onsets
from bench.accuracy.traces import Plan, Trace, index_of, series_of
from bench.accuracy.worlds import World, simulate
from reports.detection import Level, Period, detect_many

DAYS = 240


@dataclass(frozen=True, slots=True)
class EdgeCell:
    """A block of 30 to 90 days somewhere inside 240 days."""

    world: World
    rate: float
    p_ok: float
    p_blocked: float


@dataclass(frozen=True, slots=True)
class EdgeResult:
    """One series: whether a period, and a confirmed one, overlap the true one.

    Widths and errors are in days. extra: confirmed periods that do not overlap it. pelt: error of
    PELT's greatest rise by penalty, None where it finds none.
    """

    is_found: bool
    is_confirmed: bool = False
    covers_onset: bool = False
    covers_end: bool = False
    onset_width: int = 0
    onset_error: int = 0
    extra: int = 0
    pelt: dict[float, int | None] = field(default_factory=dict)


def planned(cell: EdgeCell, rng: Generator) -> Plan:
    """Return a plan with random instants."""
    onset = float(rng.uniform(70, 110))
    end = onset + float(rng.uniform(30, 90))
    return Plan(DAYS, cell.rate, cell.p_ok, cell.p_blocked, onset, end)


def run_edges(cell: EdgeCell, count: int, rng: Generator) -> list[EdgeResult]:
    """Simulate and detect so many series."""
    traces = [simulate(cell.world, planned(cell, rng), rng) for _ in range(count)]
    found = detect_many([series_of(trace.counts()) for trace in traces])
    return [
        replace(judge(trace.plan, periods), pelt=_pelt_errors(trace))
        for trace, periods in zip(traces, found, strict=True)
    ]


def judge(plan: Plan, periods: list[Period]) -> EdgeResult:
    """Compare the periods with the truth. A block found in pieces is judged by its outer edges."""
    if plan.onset is None or plan.end is None:
        raise ValueError("A series without a block has no dates to judge.")
    onset, end = int(plan.onset), int(plan.end)
    near = [
        one
        for one in periods
        if index_of(one.onset) <= end and (one.end is None or index_of(one.end) >= onset)
    ]
    confirmed = [one for one in near if one.level is Level.CONFIRMED]
    hits = confirmed or near
    extra = sum(one.level is Level.CONFIRMED for one in periods) - len(confirmed)
    if not hits:
        return EdgeResult(is_found=False, extra=extra)
    first, last = hits[0], hits[-1]
    ends_low = index_of(last.end_low) if last.end_low else DAYS
    ends_high = index_of(last.end_high) if last.end_high else DAYS
    return EdgeResult(
        is_found=True,
        is_confirmed=bool(confirmed),
        covers_onset=index_of(first.onset_low) <= onset <= index_of(first.onset_high),
        covers_end=ends_low <= end <= ends_high,
        onset_width=(first.onset_high - first.onset_low).days + 1,
        onset_error=abs(index_of(first.onset) - onset),
        extra=extra,
    )


def _pelt_errors(trace: Trace) -> dict[float, int | None]:
    onset = int(trace.plan.onset or 0)
    return {
        penalty: None if day is None else abs(day - onset)
        for penalty, day in pelt_onsets(trace.counts()).items()
    }
