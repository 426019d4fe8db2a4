"""Now: what the last 72 hours prove, though a voter is known for one day only. Pure.

Nobody can tell whether a voter of today is one of yesterday. So the votes of all days together say
how likely interference is, but how many people there are is what the best single day shows, and
a block is never more than likely: one device may stand behind three votes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from measurements.vocabulary import Panel
from reports.confidence import interval, probability_above
from reports.states import (
    LIKELY_SURE,
    LIKELY_VOTERS,
    MIXED_VOTERS,
    OK_SHARE,
    OK_SURE,
    PREFIX_GROUPS,
    State,
)

WINDOW = timedelta(hours=72)
FEWEST_VOTERS = LIKELY_VOTERS


@dataclass(frozen=True, slots=True)
class DayOfNow:
    """One UTC day's part of the window: one vote per voter."""

    voters: int
    interfered: int
    prefix_groups: int
    is_down: bool


@dataclass(frozen=True, slots=True)
class NowCount:
    """votes: voters of all days added up. voters: at least so many people, of the best day."""

    votes: int
    votes_interfered: int
    voters: int
    share: float | None
    low: float | None
    high: float | None
    state: State


def window(now: datetime) -> tuple[datetime, datetime]:
    """Return [start, end): 72 whole hours, the last of them the present one."""
    end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return end - WINDOW, end


def now_of(days: Sequence[DayOfNow], panel: Panel) -> NowCount:
    """Return what a cell's days prove together. Days on which the service was down do not count."""
    seen = [day for day in days if not day.is_down]
    votes = sum(day.voters for day in seen)
    interfered = sum(day.interfered for day in seen)
    low, high = interval(interfered, votes) if votes else (None, None)
    return NowCount(
        votes=votes,
        votes_interfered=interfered,
        voters=max((day.voters for day in seen), default=0),
        share=round(interfered / votes, 6) if votes else None,
        low=low,
        high=high,
        state=_state(seen, panel) if seen or not days else State.DOWN,
    )


def _state(days: Sequence[DayOfNow], panel: Panel) -> State:
    votes = sum(day.voters for day in days)
    interfered = sum(day.interfered for day in days)
    voters = max((day.voters for day in days), default=0)
    prefix_groups = max((day.prefix_groups for day in days), default=0)
    if voters >= FEWEST_VOTERS:
        has_groups = panel is Panel.IMPORTED or prefix_groups >= PREFIX_GROUPS
        if has_groups and probability_above(0.5, interfered, votes) >= LIKELY_SURE:
            return State.LIKELY_BLOCKED
        if 1.0 - probability_above(OK_SHARE, interfered, votes) >= OK_SURE:
            return State.OK
    return State.MIXED if voters >= MIXED_VOTERS else State.TOO_FEW
