"""The state of a tally: what the votes of one bucket prove (DESIGN section 4). Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from measurements.vocabulary import Panel
from reports.confidence import probability_above


class State(StrEnum):
    """What a day's votes say. A day without a row is no_data, which is never stored."""

    OK = "ok"
    BLOCKED = "blocked"
    LIKELY_BLOCKED = "likely_blocked"
    MIXED = "mixed"
    DOWN = "down"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Vote:
    """One voter's vote in one bucket. Groups are pseudonyms; None where there are none."""

    interfered: bool
    prefix_group: bytes | None
    cohort: bytes | None


BLOCKED_SURE = 0.95
BLOCKED_STILL = 0.90  # without any one voter, prefix group or cohort
BLOCKED_VOTERS = 5
LIKELY_SURE = 0.90
LIKELY_VOTERS = 3
PREFIX_GROUPS = 2
OK_SHARE = 0.35
OK_SURE = 0.95
MIXED_VOTERS = 8


def state_of(votes: Sequence[Vote], panel: Panel) -> State:
    """Return the state these votes prove; outside the vetted panel at most likely_blocked.

    Imported votes have no prefixes, so that group rules do not apply to them.
    """
    count = len(votes)
    interfered = sum(vote.interfered for vote in votes)
    sure = probability_above(0.5, interfered, count)
    enough_groups = panel is Panel.IMPORTED or (
        len({vote.prefix_group for vote in votes if vote.prefix_group}) >= PREFIX_GROUPS
    )
    if enough_groups and sure >= LIKELY_SURE and count >= LIKELY_VOTERS:
        if panel is Panel.VETTED and _is_blocked(votes, interfered, sure):
            return State.BLOCKED
        return State.LIKELY_BLOCKED
    if 1.0 - probability_above(OK_SHARE, interfered, count) >= OK_SURE:
        return State.OK
    return State.MIXED if count >= MIXED_VOTERS else State.TOO_FEW


def _is_blocked(votes: Sequence[Vote], interfered: int, sure: float) -> bool:
    """Tell whether the block stands even if any one voter, group or cohort were a liar.

    Voters need no look of their own: from five voters on, what is sure enough with all of them
    still is without any one (a test shows it).
    """
    if sure < BLOCKED_SURE or len(votes) < BLOCKED_VOTERS:
        return False
    return _stands_without_each(votes, interfered, (vote.prefix_group for vote in votes)) and (
        _stands_without_each(votes, interfered, (vote.cohort for vote in votes))
    )


def _stands_without_each(
    votes: Sequence[Vote], interfered: int, groups: Iterable[bytes | None]
) -> bool:
    """Tell whether the votes still prove a block after removing any one group."""
    named = [(group, vote.interfered) for group, vote in zip(groups, votes, strict=True) if group]
    sizes = Counter(group for group, _ in named)
    bad = Counter(group for group, is_interfered in named if is_interfered)
    return all(
        probability_above(0.5, interfered - bad[group], len(votes) - size) >= BLOCKED_STILL
        for group, size in sizes.items()
    )
