"""Episodes: confirmed periods of several operators at one time. Pure.

Votes are never pooled: the first onset is the minimum of the operators' onsets, the last their
maximum, each with the exact distribution that independent operators give.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from reports.detection.edges import median, shortest
from reports.detection.results import Level, Period


@dataclass(frozen=True, slots=True)
class Member:
    """An operator's period."""

    operator: str
    period: Period


@dataclass(frozen=True, slots=True)
class DayRange:
    """The 95 % interval of a day, both ends included, and its median."""

    low: date
    middle: date
    high: date


@dataclass(frozen=True, slots=True)
class Episode:
    """Overlapping confirmed periods of two operators or more, by onset and operator.

    first_end is None while every operator's block may last, last_end while any may.
    """

    members: tuple[Member, ...]
    first_onset: DayRange
    last_onset: DayRange
    first_end: DayRange | None
    last_end: DayRange | None


def episodes(members: Sequence[Member]) -> list[Episode]:
    """Return the episodes among these operators' periods, by onset."""
    confirmed = sorted(
        (one for one in members if one.period.level is Level.CONFIRMED),
        key=lambda one: (one.period.onset, one.operator),
    )
    groups: list[list[Member]] = []
    until = date.min
    for one in confirmed:
        if not groups or one.period.onset > until:
            groups.append([])
            until = date.min
        groups[-1].append(one)
        until = max(until, one.period.end or date.max)
    return [_episode(group) for group in groups if len({one.operator for one in group}) > 1]


def _episode(members: Sequence[Member]) -> Episode:
    """Combine operators: of one with several periods its first onset and its last end count."""
    onsets: dict[str, Mapping[date, float]] = {}
    ends: dict[str, Mapping[date, float] | None] = {}
    for one in members:
        onsets.setdefault(one.operator, one.period.onset_by_day())
    for one in sorted(members, key=lambda one: one.period.end or date.max):
        ends[one.operator] = None if one.period.is_open else one.period.end_by_day()
    ended = [end for end in ends.values() if end is not None]
    return Episode(
        tuple(members),
        first_onset=_range(list(onsets.values()), is_first=True),
        last_onset=_range(list(onsets.values()), is_first=False),
        first_end=_range(ended, is_first=True) if ended else None,
        last_end=_range(ended, is_first=False) if len(ended) == len(ends) else None,
    )


def _range(chances: Sequence[Mapping[date, float]], *, is_first: bool) -> DayRange:
    """Return the minimum's or the maximum's interval, of independent days with these chances."""
    first = min(day for one in chances for day in one)
    last = max(day for one in chances for day in one)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    reached = np.array([np.cumsum([one.get(day, 0.0) for day in days]) for one in chances])
    reached /= reached[:, -1:]
    combined = 1 - np.prod(1 - reached, axis=0) if is_first else np.prod(reached, axis=0)
    mass = np.diff(combined, prepend=0.0).tolist()
    low, high = shortest(mass)
    return DayRange(days[low], days[median(mass)], days[high])
