"""No household and no registration week outvotes the others: cap votes per group. Pure."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from reports.detection.series import DayVotes
from reports.votes import Vote

GROUP_CAP = 1
"""Votes that one prefix group, and one cohort, has on one day. Five forgers in two groups then
speak with two votes, which against twelve honest ones make and remove no period; three would."""


def capped(day: date, votes: Mapping[Vote, int], cap: int = GROUP_CAP) -> DayVotes:
    """Return the day's votes, no group weighing more than cap of them. votes says how many of each.

    The votes of a larger group are scaled down, not thrown away: its share of interference stays,
    so that partial interference is not mistaken for none or all. Votes without a group are whole.
    The sums are exact and then rounded half up: the order of the votes does not matter.
    """
    weights = _capped_by_prefix(votes, cap)
    sizes: dict[bytes | None, Fraction] = {}
    for (_, cohort), weight in weights.items():
        sizes[cohort] = sizes.get(cohort, Fraction(0)) + weight
    total = bad = Fraction(0)
    for (interfered, cohort), weight in weights.items():
        share = weight if cohort is None else weight * _scale(sizes[cohort], cap)
        total += share
        bad += share if interfered else 0
    return DayVotes(day, min(_rounded(bad), _rounded(total)), _rounded(total))


def _capped_by_prefix(
    votes: Mapping[Vote, int], cap: int
) -> dict[tuple[bool, bytes | None], Fraction]:
    """Return the weight of each cohort's votes, interfered and not, once prefix groups are capped.

    A prefix group scales by its size alone: groups of one size are added up before any fraction.
    """
    sizes: dict[bytes | None, int] = {}
    for vote, count in votes.items():
        sizes[vote.prefix_group] = sizes.get(vote.prefix_group, 0) + count
    sizes[None] = 0  # no group, no cap
    alike: Counter[tuple[bool, bytes | None, int]] = Counter()
    for vote, count in votes.items():
        alike[vote.interfered, vote.cohort, sizes[vote.prefix_group]] += count
    weights: dict[tuple[bool, bytes | None], Fraction] = {}
    for (interfered, cohort, size), count in alike.items():
        weight = count * _scale(Fraction(size), cap)
        weights[interfered, cohort] = weights.get((interfered, cohort), Fraction(0)) + weight
    return weights


def _scale(size: Fraction, cap: int) -> Fraction:
    return Fraction(1) if size <= cap else cap / size


def _rounded(value: Fraction) -> int:
    return int(value + Fraction(1, 2))
