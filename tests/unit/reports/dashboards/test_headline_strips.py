"""Strips of headlines: what reads the same is one run, and what is not known is not drawn."""

import pytest

from measurements.rules.vocabulary import Plane
from reports.dashboards.charts.headline_strips import (
    Told,
    ToldDay,
    Votes,
    runs_of,
    styled_paths,
)
from reports.headlines import Certainty, Headline

SETUP, MESSAGING = Plane.CALL_SETUP, Plane.MESSAGING
CALLS = Told(Headline.CALLS_BLOCKED, Certainty.SURE, (SETUP,))
FINE = Told(Headline.NO_BLOCKING_FOUND, Certainty.NONE, (MESSAGING,))


def day(column: int, told: Told, interfered: int = 0) -> ToldDay:
    return ToldDay(column, told, (votes(6, interfered),))


def votes(count: int, interfered: int) -> Votes:
    return Votes(SETUP, "whatsapp", is_emulated=False, votes=count, interfered=interfered)


def test_neighbours_that_read_the_same_are_one_run_and_their_votes_add_up() -> None:
    runs = runs_of([day(1, CALLS, 6), day(2, CALLS, 5), day(3, FINE)], 6)
    assert [(run.start, run.end, run.told) for run in runs] == [
        (0, 1, None), (1, 3, CALLS), (3, 4, FINE), (4, 6, None),
    ]  # fmt: skip
    assert runs[1].votes == (votes(12, 11),)


def test_days_that_differ_in_certainty_are_told_apart() -> None:
    likely = Told(Headline.CALLS_BLOCKED, Certainty.LIKELY, (SETUP,))
    assert len(runs_of([day(0, CALLS), day(1, likely)], 2)) == 2
    assert CALLS.bars != likely.bars


def test_only_the_half_that_was_tested_is_drawn_as_fine() -> None:
    both = Told(Headline.NO_BLOCKING_FOUND, Certainty.NONE, (SETUP, MESSAGING))
    assert len(FINE.bars) == 1
    assert len(both.bars) == 2
    assert FINE.bars[0] in both.bars


def test_no_two_headlines_look_alike_and_no_data_has_no_mark() -> None:
    drawn = {Told(one, Certainty.SURE, (SETUP, MESSAGING)).bars for one in Headline}
    assert len(drawn) == len(Headline)
    assert styled_paths(runs_of([], 9)) == []


def test_days_outside_the_axis_are_refused() -> None:
    with pytest.raises(ValueError, match="not within"):
        runs_of([day(9, FINE)], 9)
