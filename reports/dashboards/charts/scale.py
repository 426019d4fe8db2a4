"""Days to places on a horizontal axis. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The UTC days [since, until), drawn from left to right in every language."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if not self.since < self.until:
            raise ValueError(f"{self.since} must lie before {self.until}.")

    @property
    def days(self) -> int:
        """How many days the axis has."""
        return (self.until - self.since).days

    def offset(self, day: date) -> int:
        """Return a day's column, 0 for the first; it may lie outside the axis."""
        return (day - self.since).days

    def percent(self, day: date) -> float:
        """Return where a day begins, in per cent of the width, held within the axis."""
        return 100.0 * min(max(self.offset(day), 0), self.days) / self.days


def percent_text(value: float) -> str:
    """Return an SVG length such as 12.5%: short, and never localised."""
    return f"{round(value, 3):g}%"
