from collections import Counter
from collections.abc import Sequence

import pytest

from measurements.vocabulary import Panel
from reports import states
from reports.confidence import interval, probability_above
from reports.states import State
from reports.states import state_of as state_of_counted
from reports.votes import Vote


def state_of(votes: Sequence[Vote], panel: Panel) -> State:
    return state_of_counted(Counter(votes), panel)


def votes(*groups: str) -> list[Vote]:
    """Return votes: one string per prefix group, x for interfered and o for ok."""
    return [
        Vote(letter == "x", f"g{number}".encode(), f"c{index}".encode())
        for number, group in enumerate(groups)
        for index, letter in enumerate(group)
    ]


def spread(interfered: int, count: int) -> list[Vote]:
    """Return votes that all differ in group and cohort."""
    return [
        Vote(number < interfered, f"g{number}".encode(), f"c{number}".encode())
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("interfered", "count", "state"),
    [
        (0, 0, State.TOO_FEW),
        (2, 2, State.TOO_FEW),
        (3, 3, State.LIKELY_BLOCKED),
        (4, 4, State.LIKELY_BLOCKED),  # .985, but fewer than five voters
        (5, 5, State.BLOCKED),
        (4, 5, State.LIKELY_BLOCKED),  # .912; without one voter .84
        (5, 6, State.BLOCKED),
        (6, 8, State.LIKELY_BLOCKED),
        (7, 8, State.BLOCKED),
        (8, 10, State.BLOCKED),
        (0, 4, State.TOO_FEW),
        (0, 5, State.OK),
        (0, 8, State.OK),
        (1, 12, State.OK),
        (4, 8, State.MIXED),
        (2, 5, State.TOO_FEW),
    ],
)
def test_states_of_the_vetted_panel(interfered: int, count: int, state: State) -> None:
    assert state_of(spread(interfered, count), Panel.VETTED) is state


def test_one_household_proves_nothing() -> None:
    assert state_of(votes("xxx"), Panel.VETTED) is State.TOO_FEW
    assert state_of(votes("xxxxxxxx"), Panel.OPEN) is State.MIXED


def test_a_block_must_stand_without_any_one_prefix_group() -> None:
    one_cohort_each = [
        Vote(vote.interfered, vote.prefix_group, str(number).encode())
        for number, vote in enumerate(votes("xxxx", "x"))
    ]
    assert state_of(one_cohort_each, Panel.VETTED) is State.LIKELY_BLOCKED
    split = [
        Vote(vote.interfered, vote.prefix_group, str(number).encode())
        for number, vote in enumerate(votes("xxx", "xx"))
    ]
    assert state_of(split, Panel.VETTED) is State.BLOCKED


def test_a_block_must_stand_without_any_one_cohort() -> None:
    same_week = [Vote(vote.interfered, vote.prefix_group, b"week") for vote in spread(6, 6)]
    assert state_of(same_week, Panel.VETTED) is State.LIKELY_BLOCKED


def test_no_single_voter_carries_a_block_of_five_or_more() -> None:
    for count in range(states.BLOCKED_VOTERS, 200):
        for interfered in range(1, count + 1):
            if probability_above(0.5, interfered, count) >= states.BLOCKED_SURE:
                without = probability_above(0.5, interfered - 1, count - 1)
                assert without >= states.BLOCKED_STILL


@pytest.mark.parametrize("panel", [Panel.OPEN, Panel.IMPORTED])
def test_only_the_vetted_panel_says_blocked(panel: Panel) -> None:
    assert state_of(spread(30, 30), panel) is State.LIKELY_BLOCKED


def test_imports_have_no_prefixes_and_need_none() -> None:
    imported = [Vote(interfered=True, prefix_group=None, cohort=None)] * 3
    assert state_of(imported, Panel.IMPORTED) is State.LIKELY_BLOCKED
    assert state_of(imported, Panel.OPEN) is State.TOO_FEW


def test_probabilities_of_the_design() -> None:
    assert probability_above(0.5, 4, 4) == pytest.approx(0.985, abs=0.001)
    assert probability_above(0.5, 3, 3) == pytest.approx(0.967, abs=0.001)
    assert probability_above(0.5, 4, 5) == pytest.approx(0.912, abs=0.001)
    assert 1 - probability_above(0.35, 0, 5) == pytest.approx(0.967, abs=0.001)


def test_interval_holds_the_share_and_closes_at_the_ends() -> None:
    assert interval(0, 10)[0] == 0.0
    assert interval(10, 10)[1] == 1.0
    low, high = interval(5, 10)
    assert low < 0.5 < high
    with pytest.raises(ValueError, match="cannot be"):
        interval(3, 2)
