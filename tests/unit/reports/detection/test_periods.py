import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.vocabulary import Panel
from reports.detection import DayVotes, Level, Period, Series, detect, detect_many
from tests.unit.reports.detection.cases import day, series

BLOCK = "0/5*40 5/5*20 0/5*20"


def only(found: list[Period]) -> Period:
    assert len(found) == 1
    return found[0]


def test_a_full_block_is_confirmed_to_the_day() -> None:
    period = only(detect(series(BLOCK)))
    assert period.level is Level.CONFIRMED
    assert day(39) <= period.onset_low <= period.onset <= period.onset_high <= day(40)
    assert period.end_low is not None
    assert period.end_high is not None
    assert day(59) <= period.end_low <= period.end_high <= day(60)
    assert not period.is_open_start
    assert not period.is_open
    assert not period.is_short
    assert period.evidence.interfered == 100
    assert 100 <= period.evidence.votes <= 110  # the days of onset and end may hold honest ones


def test_nothing_blocked_is_no_period() -> None:
    assert detect(series("0/5*100")) == []
    assert detect(series("1/5*100")) == []
    assert detect(series("0/5*20 3/5 0/5*20")) == []


def test_nothing_but_days_without_evidence_is_no_period() -> None:
    assert detect(series("-*30")) == []
    assert detect(series("5/5*3", down=(0, 1, 2))) == []


def test_two_stretches_with_relief_between() -> None:
    found = detect(series("0/5*40 5/5*15 0/5*22 5/5*15 0/5*20"))
    assert [one.level for one in found] == [Level.CONFIRMED] * 2
    assert found[0].end is not None
    assert abs((found[0].end - day(54)).days) <= 1
    assert abs((found[1].onset - day(77)).days) <= 1


def test_a_gap_widens_the_interval_and_the_interval_spans_it() -> None:
    period = only(detect(series("0/5*40 -*10 5/5*20 0/5*20")))
    assert period.onset_low <= day(41)
    assert period.onset_high >= day(49)


def test_partial_interference_is_found_with_wider_edges() -> None:
    partial = only(detect(series("0/8*60 4/8*30 0/8*30")))
    assert partial.level is Level.CONFIRMED
    assert abs((partial.onset - day(60)).days) <= 2


def test_a_series_that_starts_blocked_has_an_open_start() -> None:
    period = only(detect(series("5/5*20 0/5*40")))
    assert period.is_open_start
    assert period.onset_low == day(0)


def test_a_block_that_lasts_has_no_end() -> None:
    period = only(detect(series("0/5*40 5/5*20")))
    assert period.is_open
    assert period.end is None
    assert period.end_high is None
    assert period.level is Level.CONFIRMED


def test_a_block_lasts_through_days_without_votes() -> None:
    period = only(detect(series("0/5*40 5/5*20 -*10")))
    assert period.end is None


@pytest.mark.parametrize("days", [2, 3])
def test_what_may_be_an_outage_is_only_suspected_and_short(days: int) -> None:
    period = only(detect(series(f"0/8*40 8/8*{days} 0/8*20")))
    assert period.level is Level.SUSPECTED
    assert period.is_short
    assert not period.is_open


def test_a_young_block_is_suspected_first_and_confirmed_when_too_long_for_an_outage() -> None:
    young = only(detect(series("0/8*60 4/8 8/8*1")))
    older = only(detect(series("0/8*60 4/8 8/8*4")))
    assert young.level is Level.SUSPECTED
    assert young.is_open
    assert not young.is_short
    assert older.level is Level.CONFIRMED


def test_days_on_which_the_service_was_down_are_no_evidence() -> None:
    assert detect(series("0/8*40 8/8*3 0/8*20", down=(40, 41, 42))) == []


def test_the_open_panel_confirms_only_with_a_history() -> None:
    with_history = "0/2*40 2/2*30 0/2*20"
    without = "0/2*3 -*28 2/2*30 0/2*20"
    assert only(detect(series(with_history, Panel.OPEN))).level is Level.CONFIRMED
    assert only(detect(series(without, Panel.OPEN))).level is Level.SUSPECTED


def test_forged_votes_into_an_empty_cell_are_never_confirmed_in_the_open_panel() -> None:
    found = detect(series("30/30*7", Panel.OPEN))
    assert all(one.level is Level.SUSPECTED for one in found)


def test_a_slow_drift_of_a_poor_line_is_not_confirmed() -> None:
    assert detect(series("2/10*60 4/10*30 2/10*60")) == []
    assert only(detect(series("2/10*60 5/10*30 2/10*60"))).level is Level.SUSPECTED


def test_an_end_is_said_when_it_is_sure_enough_though_not_certain() -> None:
    period = only(detect(series("0/5*40 5/5*20 0/5*2")))
    assert 0 < period.end_chances.open < 0.2
    assert not period.is_open
    assert period.end_high is not None
    assert period.end_high <= day(60)


def test_a_small_share_is_published_only_where_votes_are_imported() -> None:
    text = "0/17*60 5/17*30 0/17*30"
    assert detect(series(text)) == []
    assert [one.level for one in detect(series(text, Panel.IMPORTED))] == [Level.SUSPECTED]


def test_onset_chances_sum_to_one() -> None:
    period = only(detect(series(BLOCK)))
    assert sum(period.onset_by_day().values()) == pytest.approx(1, abs=1e-6)
    assert sum(period.end_by_day().values()) == pytest.approx(1, abs=1e-6)


def test_a_batch_gives_what_each_series_gives_alone() -> None:
    many = [series(BLOCK), series("0/5*10"), series("0/3*33 3/3*9 -*3 1/3*7"), series("1/1")] * 2
    assert detect_many(many) == [detect(one) for one in many]


def test_the_same_votes_give_the_same_bytes() -> None:
    assert repr(detect(series(BLOCK))) == repr(detect(series(BLOCK)))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=5, max_size=60),
    st.randoms(use_true_random=False),
)
def test_order_of_arrival_does_not_matter(
    counts: list[tuple[int, int]], shuffler: random.Random
) -> None:
    days = [DayVotes(day(index), min(pair), max(pair)) for index, pair in enumerate(counts)]
    shuffled = list(days)
    shuffler.shuffle(shuffled)
    expected = detect(Series.of(days, Panel.VETTED))
    assert repr(detect(Series.of(shuffled, Panel.VETTED))) == repr(expected)
    for one in expected:
        assert one.onset_low <= one.onset <= one.onset_high
        if one.end_high is not None:
            assert one.end_low is not None
            assert one.end is not None
            assert one.end_low <= one.end <= one.end_high
