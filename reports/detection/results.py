"""What the detector says: periods with their edges, level and evidence. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from reports.detection.edges import DayDistribution


class Level(StrEnum):
    """How much a period's evidence bears."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a period rests on. Votes are capped ones.

    probability: the highest that the stretch reaches on any of its days.
    share: interfered / votes inside. votes_before: votes of the 28 days before the stretch.
    votes_around, interfered_around: on the quiet days up to 90 days before and after.
    """

    probability: float
    votes: int
    interfered: int
    share: float
    voted_days: int
    votes_before: int
    votes_around: int
    interfered_around: int


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of interference. Days are UTC; low to high are 95 % intervals, both included.

    onset: the day that contains the instant at which it began (median). is_open_start: it may
    have begun before the first day with votes; low is then that day. end: the day that contains
    its lifting, None if it more likely lasts than not; end_high is None if it may last;
    end_low is None if no end is in sight. is_short: over within four days, as outages are too.
    """

    level: Level
    onset_low: date
    onset: date
    onset_high: date
    is_open_start: bool
    end_low: date | None
    end: date | None
    end_high: date | None
    is_short: bool
    evidence: Evidence
    first_day: date
    onset_chances: DayDistribution
    end_chances: DayDistribution

    @property
    def is_open(self) -> bool:
        """Whether it may last still."""
        return self.end_high is None

    def onset_by_day(self) -> dict[date, float]:
        """Return the chance of each onset day; an onset before the series lies on its first."""
        chances = _by_day(self.first_day, self.onset_chances)
        if self.onset_chances.open:
            chances[self.first_day] = self.onset_chances.open
        return dict(sorted(chances.items()))

    def end_by_day(self) -> dict[date, float]:
        """Return the chance of each end day. What is missing to 1 is the chance that it lasts."""
        return _by_day(self.first_day, self.end_chances)


def _by_day(first: date, distribution: DayDistribution) -> dict[date, float]:
    return {
        first + timedelta(days=distribution.start + offset): chance
        for offset, chance in enumerate(distribution.chances)
        if chance > 0
    }
