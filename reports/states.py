"""The state of a tally: what the votes of one bucket prove (DESIGN section 4). Pure."""

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

from measurements.vocabulary import Panel
from reports.confidence import probability_above
from reports.votes import Vote


class State(StrEnum):
    """What a day's votes say. A day without a row is no_data, which is never stored."""

    OK = "ok"
    BLOCKED = "blocked"
    LIKELY_BLOCKED = "likely_blocked"
    MIXED = "mixed"
    DOWN = "down"
    TOO_FEW = "too_few"


BLOCKED_SURE = 0.95
BLOCKED_STILL = 0.90  # without any one voter, prefix group or cohort
BLOCKED_VOTERS = 5
LIKELY_SURE = 0.90
LIKELY_VOTERS = 3
PREFIX_GROUPS = 2
OK_SHARE = 0.35
OK_SURE = 0.95
MIXED_VOTERS = 8


def state_of(votes: Mapping[Vote, int], panel: Panel) -> State:
    """Return the state that so many of each vote prove; likely_blocked at most, if not vetted.

    Imported votes have no prefixes, so that group rules do not apply to them.
    """
    count = sum(votes.values())
    interfered = sum(number for vote, number in votes.items() if vote.interfered)
    sure = probability_above(0.5, interfered, count)
    enough_groups = panel is Panel.IMPORTED or (
        len({vote.prefix_group for vote in votes if vote.prefix_group}) >= PREFIX_GROUPS
    )
    if enough_groups and sure >= LIKELY_SURE and count >= LIKELY_VOTERS:
        if panel is Panel.VETTED and _is_blocked(votes, interfered, count):
            return State.BLOCKED
        return State.LIKELY_BLOCKED
    if 1.0 - probability_above(OK_SHARE, interfered, count) >= OK_SURE:
        return State.OK
    return State.MIXED if count >= MIXED_VOTERS else State.TOO_FEW


def _is_blocked(votes: Mapping[Vote, int], interfered: int, count: int) -> bool:
    """Tell whether the block stands even if any one voter, group or cohort were a liar.

    Voters need no look of their own: from five voters on, what is sure enough with all of them
    still is without any one (a test shows it).
    """
    if probability_above(0.5, interfered, count) < BLOCKED_SURE or count < BLOCKED_VOTERS:
        return False
    return all(
        probability_above(0.5, interfered - bad, count - size) >= BLOCKED_STILL
        for group_of in (_prefix_group, _cohort)
        for bad, size in _groups(votes, group_of)
    )


def _groups(
    votes: Mapping[Vote, int], group_of: Callable[[Vote], bytes | None]
) -> set[tuple[int, int]]:
    """Return how many votes of a group are interfered, and how many it has: what differs."""
    sizes: Counter[bytes] = Counter()
    bad: Counter[bytes] = Counter()
    for vote, number in votes.items():
        if group := group_of(vote):
            sizes[group] += number
            bad[group] += number if vote.interfered else 0
    return {(bad[group], size) for group, size in sizes.items()}


def _prefix_group(vote: Vote) -> bytes | None:
    return vote.prefix_group


def _cohort(vote: Vote) -> bytes | None:
    return vote.cohort
