"""No household and no registration week outvotes the others: cap votes per group. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from reports.detection.series import DayVotes

GROUP_CAP = 1
"""Votes that one prefix group, and one cohort, has on one day. Five forgers in two groups then
speak with two votes, which against twelve honest ones make and remove no period; three would."""


@dataclass(frozen=True, slots=True)
class GroupVote:
    """One voter's vote on one day. Groups are pseudonyms; None where there are none."""

    interfered: bool
    prefix_group: bytes | None = None
    cohort: bytes | None = None


def capped(day: date, votes: Iterable[GroupVote], cap: int = GROUP_CAP) -> DayVotes:
    """Return the day's votes, no group weighing more than cap of them.

    The votes of a larger group are scaled down, not thrown away: its share of interference stays,
    so that partial interference is not mistaken for none or all. Votes without a group are whole.
    The sums are exact and then rounded half up: the order of the votes does not matter.
    """
    counts = Counter(votes)
    weights = {vote: Fraction(count) for vote, count in counts.items()}
    for group_of in (_prefix_group, _cohort):
        sizes: dict[bytes | None, Fraction] = {}
        for vote, weight in weights.items():
            sizes[group_of(vote)] = sizes.get(group_of(vote), Fraction(0)) + weight
        weights = {
            vote: weight * _scale(group_of(vote), sizes[group_of(vote)], cap)
            for vote, weight in weights.items()
        }
    total = _rounded(sum(weights.values(), Fraction(0)))
    bad = sum((weight for vote, weight in weights.items() if vote.interfered), Fraction(0))
    return DayVotes(day, min(_rounded(bad), total), total)


def _prefix_group(vote: GroupVote) -> bytes | None:
    return vote.prefix_group


def _cohort(vote: GroupVote) -> bytes | None:
    return vote.cohort


def _scale(group: bytes | None, size: Fraction, cap: int) -> Fraction:
    return Fraction(1) if group is None or size <= cap else cap / size


def _rounded(value: Fraction) -> int:
    return int(value + Fraction(1, 2))
