"""Now: votes of several days prove together what no day's voters could be linked for."""

from datetime import UTC, datetime

import pytest

from measurements.vocabulary import Panel
from reports.now import DayOfNow, now_of, window
from reports.states import State


def day(
    voters: int, interfered: int, *, groups: int | None = None, is_down: bool = False
) -> DayOfNow:
    return DayOfNow(voters, interfered, voters if groups is None else groups, is_down)


def test_the_window_is_72_whole_hours_with_the_present_one() -> None:
    start, end = window(datetime(2026, 11, 25, 22, 10, tzinfo=UTC))
    assert (start, end) == (
        datetime(2026, 11, 22, 23, tzinfo=UTC),
        datetime(2026, 11, 25, 23, tzinfo=UTC),
    )


@pytest.mark.parametrize("panel", list(Panel))
def test_a_block_is_never_more_than_likely(panel: Panel) -> None:
    assert now_of([day(30, 30), day(30, 30)], panel).state is State.LIKELY_BLOCKED


def test_one_device_on_three_days_is_one_person() -> None:
    found = now_of([day(1, 1)] * 4, Panel.OPEN)
    assert (found.votes, found.voters, found.state) == (4, 1, State.TOO_FEW)
    assert now_of([day(1, 0)] * 4, Panel.OPEN).state is State.TOO_FEW


def test_the_days_prove_together_what_none_proves_alone() -> None:
    assert now_of([day(3, 2)], Panel.OPEN).state is State.TOO_FEW
    assert now_of([day(3, 3), day(3, 2), day(3, 2)], Panel.OPEN).state is State.LIKELY_BLOCKED
    assert now_of([day(4, 0), day(4, 0)], Panel.OPEN).state is State.OK


def test_one_household_is_not_enough() -> None:
    assert now_of([day(4, 4, groups=1)] * 3, Panel.OPEN).state is State.TOO_FEW
    assert now_of([day(4, 4, groups=0)] * 3, Panel.IMPORTED).state is State.LIKELY_BLOCKED


def test_days_on_which_the_service_was_down_do_not_count() -> None:
    found = now_of([day(9, 9, is_down=True), day(9, 0)], Panel.VETTED)
    assert (found.votes, found.votes_interfered, found.state) == (9, 0, State.OK)
    assert now_of([day(9, 9, is_down=True)], Panel.VETTED).state is State.DOWN


def test_votes_that_contradict_each_other_are_mixed() -> None:
    assert now_of([day(10, 5)], Panel.VETTED).state is State.MIXED
