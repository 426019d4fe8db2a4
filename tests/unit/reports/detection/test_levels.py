from dataclasses import replace

import pytest

from measurements.vocabulary import Panel
from reports.detection import Evidence, Level
from reports.detection.levels import level_of

STRONG = Evidence(
    probability=1.0,
    votes=100,
    interfered=50,
    share=0.5,
    voted_days=20,
    votes_before=20,
    votes_around=400,
    interfered_around=4,
)


def level(panel: Panel = Panel.VETTED, *, is_block: bool = True, **changes: float) -> Level | None:
    votes = changes.get("votes", STRONG.votes)
    interfered = changes.get("interfered", STRONG.interfered)
    evidence = replace(STRONG, share=interfered / votes, **changes)  # type: ignore[arg-type]
    return level_of(panel, evidence, is_block=is_block)


def test_strong_evidence_is_confirmed_in_every_panel() -> None:
    assert {level(panel) for panel in Panel} == {Level.CONFIRMED}


def test_what_may_be_an_outage_is_suspected() -> None:
    assert level(is_block=False) is Level.SUSPECTED


@pytest.mark.parametrize(
    ("interfered_around", "expected"),
    [
        (0, Level.CONFIRMED),
        (30, Level.CONFIRMED),  # odds 11 times
        (40, Level.SUSPECTED),  # odds 8 times, but not surely 4 times
        (90, Level.SUSPECTED),  # odds 3.4 times
        (120, None),  # odds 2.3 times: a line may drift so far
    ],
)
def test_odds_against_the_days_around(interfered_around: int, expected: Level | None) -> None:
    assert level(interfered_around=interfered_around) is expected


def test_a_few_bad_days_need_a_greater_rise() -> None:
    assert level(voted_days=4, interfered_around=90) is None
    assert level(voted_days=5, interfered_around=90) is Level.SUSPECTED
    assert level(voted_days=4, interfered_around=30) is Level.CONFIRMED


def test_few_votes_are_suspected() -> None:
    assert level(votes=4, interfered=4) is Level.SUSPECTED
    assert level(votes=5, interfered=5) is Level.CONFIRMED


def test_only_the_open_panel_asks_for_a_history() -> None:
    assert level(Panel.OPEN, votes_before=19) is Level.SUSPECTED
    assert level(Panel.OPEN, votes_before=20) is Level.CONFIRMED
    assert level(Panel.IMPORTED, votes_before=0) is Level.CONFIRMED


def test_a_small_share_may_be_forged_where_anyone_may_vote() -> None:
    assert level(interfered=34) is None
    assert level(Panel.OPEN, interfered=34) is None
    assert level(Panel.IMPORTED, interfered=34) is Level.SUSPECTED
    assert level(interfered=35) is Level.CONFIRMED
