import numpy as np
import pytest

from measurements.vocabulary import Panel
from reports.detection import DayVotes, Series
from tests.unit.reports.detection.cases import FIRST, day, series


def test_counts_by_day_with_gaps_and_down_days() -> None:
    found = series("1/2 - 3/3 0/4", down=(2,)).counts()
    assert np.array_equal(found, [[1, 2], [0, 0], [0, 0], [0, 4]])


def test_more_interfered_than_votes_is_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2 votes"):
        DayVotes(FIRST, 3, 2)


def test_a_day_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Series.of([DayVotes(FIRST, 0, 1), DayVotes(FIRST, 1, 1)], Panel.OPEN)


def test_a_day_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        Series(day(1), day(3), {FIRST: DayVotes(FIRST, 0, 1)}, Panel.OPEN)


def test_an_empty_series_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one day"):
        Series.of([], Panel.OPEN)


def test_of_runs_to_the_day_asked_for() -> None:
    found = Series.of([DayVotes(day(2), 0, 1), DayVotes(day(0), 1, 1)], Panel.OPEN, last=day(9))
    assert (found.first, found.last, len(found)) == (day(0), day(9), 10)
