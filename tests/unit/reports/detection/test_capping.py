import math
import random
from collections import Counter
from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.detection import capped
from reports.votes import Vote

DAY = date(2023, 1, 1)


def counted(*votes: Vote) -> tuple[int, int]:
    found = capped(DAY, Counter(votes))
    return found.interfered, found.votes


def in_groups(*groups: str, cohorts: str = "") -> list[Vote]:
    """Return one prefix group per string, x for interfered; cohorts name each voter's in turn."""
    votes = [
        (letter == "x", f"g{number}".encode())
        for number, group in enumerate(groups)
        for letter in group
    ]
    names: list[bytes | None] = [name.encode() for name in cohorts]
    names = names or [None] * len(votes)
    return [Vote(bad, group, name) for (bad, group), name in zip(votes, names, strict=True)]


def test_voters_in_groups_of_their_own_count_one_each() -> None:
    assert counted(*in_groups("x", "x", "o", "o", "o")) == (2, 5)


def test_imported_votes_without_groups_are_not_capped() -> None:
    assert counted(*[Vote(interfered=True)] * 30) == (30, 30)


def test_five_forgers_in_two_prefix_groups_speak_with_two_votes() -> None:
    honest = ["o"] * 12
    assert counted(*in_groups(*honest, "xxx", "xx")) == (2, 14)


def test_five_forgers_in_two_cohorts_speak_with_two_votes() -> None:
    votes = in_groups(*["o"] * 12, *["x"] * 5, cohorts="abcdefghijklyyyzz")
    assert counted(*votes) == (2, 14)


def test_ten_thousand_forgers_in_one_group_are_one_vote() -> None:
    assert counted(*in_groups("x" * 10_000)) == (1, 1)


def test_a_group_keeps_its_share_of_interference() -> None:
    assert counted(*in_groups(*["xo"] * 6)) == (3, 6)


def test_a_group_and_a_cohort_are_both_capped() -> None:
    assert counted(*in_groups("xx", "x", cohorts="aaa")) == (1, 1)


def one_by_one(votes: list[Vote]) -> tuple[int, int]:
    """Return what the caps leave, each vote weighed by itself."""
    weights = [Fraction(1)] * len(votes)
    for groups in ([vote.prefix_group for vote in votes], [vote.cohort for vote in votes]):
        sizes: dict[bytes | None, Fraction] = {}
        for group, weight in zip(groups, weights, strict=True):
            sizes[group] = sizes.get(group, Fraction(0)) + weight
        weights = [
            weight if group is None else weight / max(Fraction(1), sizes[group])
            for group, weight in zip(groups, weights, strict=True)
        ]
    bad = sum(weight for vote, weight in zip(votes, weights, strict=True) if vote.interfered)
    return tuple(math.floor(each + Fraction(1, 2)) for each in (bad, sum(weights)))  # type: ignore[return-value]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.builds(
            Vote,
            st.booleans(),
            st.sampled_from([None, b"a", b"b", b"c"]),
            st.sampled_from([None, b"k", b"l"]),
        ),
        max_size=20,
    ),
    st.randoms(use_true_random=False),
)
def test_order_does_not_matter_and_votes_are_never_invented(
    votes: list[Vote], shuffler: random.Random
) -> None:
    shuffled = list(votes)
    shuffler.shuffle(shuffled)
    found = capped(DAY, Counter(votes))
    assert capped(DAY, Counter(shuffled)) == found
    assert 0 <= found.interfered <= found.votes <= len(votes)
    assert (found.interfered, found.votes) == one_by_one(votes)
