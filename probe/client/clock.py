"""What time it is: by the platform where it answers, else by the device.

Documents carry the hour alone, and whose clock it was; never the difference, which would be the
same on every network and so would link a device's measurements.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from probe.client.problems import ExitCode, ProbeError

TOLERANCE = timedelta(minutes=2)  # below this the device's own clock is as good


class TimeSource(StrEnum):
    """Whose clock stamped a measurement."""

    DEVICE = "device"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock set by the platform: what to add to the device's time."""

    offset: timedelta = timedelta()
    source: TimeSource = TimeSource.DEVICE

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        return datetime.now(UTC) + self.offset


def set_by(date_header: str | None) -> Clock:
    """Return a clock set by the Date header of the platform's answer, just received."""
    if date_header is None:
        return Clock()
    try:
        offset = parsedate_to_datetime(date_header) - datetime.now(UTC)
    except (ValueError, TypeError):
        return Clock()
    small = abs(offset) < TOLERANCE
    return Clock(timedelta() if small else offset, TimeSource.PLATFORM)


def require_plausible(clock: Clock, not_before: datetime | None) -> None:
    """Raise ProbeError if the clock shows a time before the signed configuration was issued.

    A clock that is fast shows only once the platform answers: its results are then refused there
    and kept here.
    """
    if not_before is not None and clock.now() < not_before - timedelta(hours=1):
        raise ProbeError(
            ExitCode.WRONG_CLOCK, "error.clock", now=f"{clock.now():%Y-%m-%d %H:%M}",
        )  # fmt: skip
