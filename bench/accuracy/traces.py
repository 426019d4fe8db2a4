"""Simulated votes of one series with their truth, and what detectors are shown of them."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from measurements.vocabulary import Panel
from reports.detection import DayVotes, Series

FIRST_DAY = date(2021, 1, 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated. Rates are votes a day; p_ok and p_blocked shares of interfered votes.

    onset and end are instants in days after the start (4.5: noon of day 4), None without a block.
    gap_before: the gap of ten days without votes ends before this day; None: it lies anywhere.
    """

    days: int
    rate: float
    p_ok: float
    p_blocked: float = 0.0
    onset: float | None = None
    end: float | None = None
    gap_before: int | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """The service fails for everyone during [start, end), in days after the start."""

    start: float
    end: float
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """Votes in order of time: the instant of each in days after the start, and what it says."""

    plan: Plan
    times: NDArray[np.float64]
    bad: NDArray[np.bool_]
    outages: tuple[Outage, ...]

    def counts(self) -> NDArray[np.int64]:
        """Return (interfered, votes) by day, flagged outage days without votes."""
        days = self.times.astype(int)
        counts = np.zeros((self.plan.days, 2), dtype=np.int64)
        np.add.at(counts[:, 0], days[self.bad], 1)
        np.add.at(counts[:, 1], days, 1)
        counts[sorted(self.down())] = 0
        return counts

    def down(self) -> set[int]:
        """Return the days that service health calls down."""
        return {
            day
            for outage in self.outages
            if outage.is_flagged
            for day in range(int(outage.start), min(int(np.ceil(outage.end)), self.plan.days))
        }


def series_of(counts: NDArray[np.int64], *, upto: int | None = None) -> Series:
    """Return the series of days [0, upto), all days by default."""
    shown = counts[:upto]
    votes = {
        day_of(index): DayVotes(day_of(index), int(bad), int(votes))
        for index, (bad, votes) in enumerate(shown)
        if votes
    }
    return Series(FIRST_DAY, day_of(len(shown) - 1), votes, Panel.VETTED)


def day_of(index: int) -> date:
    """Return the calendar day of an index."""
    return FIRST_DAY + timedelta(days=index)


def index_of(day: date) -> int:
    """Return the index of a calendar day."""
    return (day - FIRST_DAY).days
