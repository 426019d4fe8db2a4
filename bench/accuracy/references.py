"""The references: CUSUM as OONI's detector runs it, daily and hourly, and PELT for dates."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import ruptures
from numpy.typing import NDArray

from bench.accuracy.traces import Trace

Floats = NDArray[np.float64]

DRIFT: Final = 0.35  # half of mu_1 = 0.7, with mu_0 = 0
LIMITS: Final = (1.05, 1.75, 2.45, 3.5, 4.9, 7.0, 10.0, 14.0, 20.0, 30.0, 45.0)
"""h; OONI's is 3.5 (EDD 10)."""
PENALTIES: Final = (0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
_ROUNDING: Final = 1e-9  # ten steps of 0.35 are 3.5, which is no alarm
RISE: Final = 0.25  # least rise of the share that counts as a change for the worse


class Cusum(NamedTuple):
    """A CUSUM over daily shares or hourly medians, with its limit h."""

    is_hourly: bool
    limit: float


CUSUMS: Final = tuple(Cusum(hourly, limit) for hourly in (False, True) for limit in LIMITS)


def cusum_false_alarms(trace: Trace) -> dict[Cusum, int]:
    """Return the number of alarms for the worse of each CUSUM."""
    shares = {hourly: _shares(trace, is_hourly=hourly) for hourly in (False, True)}
    return {
        one: sum(is_worse for _, is_worse in _alarms(*shares[one.is_hourly], one.limit))
        for one in CUSUMS
    }


def cusum_delays(trace: Trace, *, is_lifting: bool) -> dict[Cusum, int | None]:
    """Return each CUSUM's delay in days; 0 on the day itself; None without an alarm.

    An alarm from before the change that still stands is said at once.
    """
    instant = trace.plan.end if is_lifting else trace.plan.onset
    if instant is None:
        raise ValueError("The plan has no such change.")
    shares = {hourly: _shares(trace, is_hourly=hourly) for hourly in (False, True)}
    return {
        one: _delay(
            list(_alarms(*shares[one.is_hourly], one.limit)), instant, is_lifting=is_lifting
        )
        for one in CUSUMS
    }


def pelt_false_alarms(counts: NDArray[np.int64]) -> dict[float, int]:
    """Return the number of rises that PELT sees at each penalty."""
    return {
        penalty: len(rises) for penalty, rises in zip(PENALTIES, _all_rises(counts), strict=True)
    }


def pelt_onsets(counts: NDArray[np.int64]) -> dict[float, int | None]:
    """Return the day of the greatest rise at each penalty; None without any."""
    return {
        penalty: max(rises)[1] if rises else None
        for penalty, rises in zip(PENALTIES, _all_rises(counts), strict=True)
    }


def _shares(trace: Trace, *, is_hourly: bool) -> tuple[Floats, Floats]:
    """Return the days of the bins with votes, and their shares (daily) or medians (hourly)."""
    down = np.array(sorted(trace.down()))
    up = ~np.isin(trace.times.astype(int), down)
    bins = np.floor(trace.times[up] * (24 if is_hourly else 1)).astype(int)
    filled, place = np.unique(bins, return_inverse=True)
    share = np.bincount(place, trace.bad[up]) / np.maximum(np.bincount(place), 1)
    if is_hourly:
        share = np.where(share == 0.5, 0.5, (share > 0.5).astype(float))  # medians of 0 and 1
        return filled / 24, share
    return filled.astype(float), share


def _alarms(days: Floats, shares: Floats, limit: float) -> Iterator[tuple[float, bool]]:
    """Yield each alarm's day and whether it is for the worse."""
    total, is_bad = 0.0, False
    for day, share in zip(days.tolist(), shares.tolist(), strict=True):
        total = max(0.0, total + ((DRIFT - share) if is_bad else (share - DRIFT)))
        if total > limit + _ROUNDING:
            total, is_bad = 0.0, not is_bad
            yield day, is_bad


def _delay(alarms: list[tuple[float, bool]], instant: float, *, is_lifting: bool) -> int | None:
    is_bad = False
    for day, now_bad in alarms:
        if day < int(instant):
            is_bad = now_bad
        elif is_bad is not is_lifting:
            return 0
        elif now_bad is not is_lifting:
            return int(day) - int(instant)
    return 0 if is_bad is not is_lifting else None


def _all_rises(counts: NDArray[np.int64]) -> Iterator[list[tuple[float, int]]]:
    """Yield, for each penalty, the rises as (height, day)."""
    voted = np.flatnonzero(counts[:, 1])
    shares = counts[voted, 0] / counts[voted, 1]
    search = ruptures.KernelCPD(kernel="linear", min_size=2).fit(shares[:, None])
    for penalty in PENALTIES:
        ends = search.predict(pen=penalty)
        means = [float(part.mean()) for part in np.split(shares, ends[:-1])]
        yield [
            (after - before, int(voted[end]))
            for before, after, end in zip(means, means[1:], ends, strict=False)
            if after - before >= RISE
        ]
