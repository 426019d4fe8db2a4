"""The exact distributions of a stretch's first and last day, and their shortest interval. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.detection.messages import Messages
from reports.detection.model import INITIAL, TRANSITIONS, Floats, Hidden

MASS = 0.95
_NEGLIGIBLE = 1e-10
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class DayDistribution:
    """Chances of consecutive days, and of an edge that lies outside the series (open).

    start: index of the first day. The chances and open sum to 1, rounded to nine digits.
    """

    start: int
    chances: tuple[float, ...]
    open: float


def entry(given: Messages, core: int, states: Sequence[Hidden]) -> DayDistribution:
    """Return when the stretch that holds the core day in these states was entered.

    Open: it held on the first day already.
    """
    inside = _mask(states)
    step = TRANSITIONS * inside[:, None] * inside[None, :]
    doors = (TRANSITIONS[Hidden.OK] * inside)[:, None]
    message = given.backward[core] * inside[:, None]
    total = float((given.forward[core] * message).sum(axis=0) @ given.weights)
    left, found = total, []
    for day in range(core, 0, -1):
        seen = given.scaled[day] * message
        chance = given.forward[day - 1, Hidden.OK] * (doors * seen).sum(axis=0)
        found.append(float(chance @ given.weights))
        left -= found[-1]
        if left <= _NEGLIGIBLE * total:
            return _distribution(core - len(found) + 1, found[::-1], 0.0)
        message = step @ seen
    at_first = (INITIAL[:, None] * given.scaled[0] * message).sum(axis=0) @ given.weights
    return _distribution(1, found[::-1], float(at_first))


def leaving(given: Messages, core: int, states: Sequence[Hidden]) -> DayDistribution:
    """Return the last day of the stretch that holds the core day in these states.

    Open: it still holds on the last day.
    """
    inside = _mask(states)
    step = np.ascontiguousarray((TRANSITIONS * inside[:, None] * inside[None, :]).T)
    doors = (TRANSITIONS[:, Hidden.OK] * inside)[:, None]
    message = given.forward[core] * inside[:, None]
    total = float((message * given.backward[core]).sum(axis=0) @ given.weights)
    left, found = total, []
    for day in range(core, len(given.posterior) - 1):
        after = given.scaled[day + 1, Hidden.OK] * given.backward[day + 1, Hidden.OK]
        found.append(float(((doors * message).sum(axis=0) * after) @ given.weights))
        left -= found[-1]
        if left <= _NEGLIGIBLE * total:
            return _distribution(core, found, 0.0)
        message = (step @ message) * given.scaled[day + 1]
    still = message.sum(axis=0) @ given.weights
    return _distribution(core, found, float(still))


def shortest(chances: Sequence[float], mass: float = MASS) -> tuple[int, int]:
    """Return the ends (both included) of the shortest run of chances that holds the mass.

    Of equally short runs the likeliest, then the earliest.
    """
    sums = np.concatenate([[0.0], np.cumsum(chances)])
    need = mass * sums[-1] - 1e-9
    best = (len(chances), 0.0, 0)
    for low in range(len(chances)):
        high = int(np.searchsorted(sums, sums[low] + need))
        if high > len(chances):
            break
        high = max(high, low + 1)
        best = min(best, (high - low, -round(float(sums[high] - sums[low]), _DIGITS), low))
    return best[2], best[2] + best[0] - 1


def median(chances: Sequence[float]) -> int:
    """Return the index at which half of the chances' sum is reached."""
    sums = np.cumsum(chances)
    return int(np.searchsorted(sums, sums[-1] / 2 - 1e-9))


def _mask(states: Sequence[Hidden]) -> Floats:
    mask = np.zeros(len(Hidden))
    mask[list(states)] = 1
    return mask


def _distribution(start: int, chances: Sequence[float], outside: float) -> DayDistribution:
    total = sum(chances) + outside
    return DayDistribution(
        start,
        tuple(round(chance / total, _DIGITS) for chance in chances),
        round(outside / total, _DIGITS),
    )
