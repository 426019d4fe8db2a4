"""What the detector reads: one cell's votes by day. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from measurements.vocabulary import Panel


@dataclass(frozen=True, slots=True)
class DayVotes:
    """One UTC day's votes, already capped per group: interfered of votes, 0 <= interfered."""

    day: date
    interfered: int
    votes: int

    def __post_init__(self) -> None:
        if not 0 <= self.interfered <= self.votes:
            raise ValueError(
                f"{self.interfered} of {self.votes} votes cannot be interfered ({self.day})."
            )


@dataclass(frozen=True, slots=True)
class Series:
    """The votes of [first, last], both included. Days without votes say nothing either way.

    down: days on which the service itself was down; their votes are no evidence.
    Raises ValueError for a day twice, a day outside, or last before first.
    """

    first: date
    last: date
    votes: Mapping[date, DayVotes]
    panel: Panel
    down: frozenset[date] = field(default_factory=frozenset)

    @classmethod
    def of(
        cls,
        days: Iterable[DayVotes],
        panel: Panel,
        *,
        down: Collection[date] = (),
        last: date | None = None,
    ) -> "Series":
        """Return the series from its first voted day to last (default: its last voted day)."""
        listed = sorted(days, key=lambda one: one.day)
        if not listed:
            raise ValueError("A series needs at least one day with votes.")
        votes = {one.day: one for one in listed}
        if len(votes) < len(listed):
            raise ValueError("A day comes twice in the series; join its votes first.")
        return cls(listed[0].day, last or listed[-1].day, votes, panel, frozenset(down))

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("The last day of a series cannot lie before its first.")
        if any(not self.first <= day <= self.last for day in self.votes):
            raise ValueError("A day of the series lies outside [first, last].")

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def day_at(self, index: int) -> date:
        """Return the day at this index, 0 for the first."""
        return self.first + timedelta(days=index)

    def counts(self) -> NDArray[np.int64]:
        """Return (interfered, votes) by day, shape (days, 2); zeros where there is no evidence."""
        counts = np.zeros((len(self), 2), dtype=np.int64)
        for day, one in self.votes.items():
            if day not in self.down:
                counts[(day - self.first).days] = one.interfered, one.votes
        return counts
