"""Results of a cell, summed up: shares in percent, medians in days."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final, TypeVar

from bench.accuracy.cells import Results
from bench.accuracy.edges import EdgeCell, EdgeResult
from bench.accuracy.live import DelayCell, DelayResult, QuietCell, QuietResult
from bench.accuracy.references import LIMITS, PENALTIES, Cusum
from bench.accuracy.worlds import World

ENOUGH_FOUND: Final = 90.0
_Cell = TypeVar("_Cell")


def of_kind(results: Results, kind: type[_Cell], world: World | None = None) -> list[_Cell]:
    """Return the cells of this kind (and world), in their order."""
    return [
        cell
        for cell in results
        if isinstance(cell, kind) and world in {None, getattr(cell, "world", None)}
    ]


def percent(flags: Iterable[bool]) -> float:
    """Return the share of true flags; NaN of none."""
    listed = list(flags)
    return 100 * sum(listed) / len(listed) if listed else float("nan")


def within(delays: Iterable[int | None], days: int) -> float:
    """Return the share of delays of at most so many days, in percent."""
    return percent(delay is not None and delay <= days for delay in delays)


def middle(values: Iterable[float | None]) -> float:
    """Return the median; None counts as endless; NaN of nothing."""
    listed = [float("inf") if value is None else float(value) for value in values]
    return median(listed) if listed else float("nan")


def found(rows: Sequence[EdgeResult]) -> list[EdgeResult]:
    """Return the series whose block was found."""
    return [row for row in rows if row.is_found]


def is_mostly_found(rows: Sequence[EdgeResult]) -> bool:
    """Tell whether enough blocks were found for coverage to mean something."""
    return percent(row.is_found for row in rows) >= ENOUGH_FOUND


def per_hundred(counts: Iterable[int]) -> float:
    """Return events per 100 series-years, one count per year."""
    listed = list(counts)
    return 100 * sum(listed) / len(listed) if listed else float("nan")


def matched_cusum(results: Results, cell: DelayCell, *, is_hourly: bool) -> Cusum | None:
    """Return the most sensitive CUSUM with no more false alarms than the detector's suspicions.

    Both are counted on the unblocked series of the same world, votes a day and noise. None if
    every limit tried raises more.
    """
    rows: list[QuietResult] = results[QuietCell(cell.world, cell.rate, cell.p_ok)]
    allowed = sum(row.live_suspected for row in rows)
    for limit in LIMITS:
        cusum = Cusum(is_hourly, limit)
        if sum(row.cusum[cusum] for row in rows) <= allowed:
            return cusum
    return None


def matched_penalty(results: Results, cell: EdgeCell) -> float | None:
    """Return PELT's least penalty with no more false rises than the detector's confirmed periods.

    None where no unblocked series have these votes a day, or every penalty raises more.
    """
    rows: list[QuietResult] = results.get(QuietCell(cell.world, cell.rate, cell.p_ok), [])
    allowed = sum(row.confirmed for row in rows)
    for penalty in PENALTIES:
        if rows and sum(row.pelt[penalty] for row in rows) <= allowed:
            return penalty
    return None


def said(cell: DelayCell, rows: Sequence[DelayResult]) -> list[int | None]:
    """Return the delays at which the detector first says it: suspects a block, or says it ended."""
    return [row.confirmed if cell.is_lifting else row.suspected for row in rows]
