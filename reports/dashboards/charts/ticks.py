"""Where an axis of days is divided and labelled. Pure: the words come later."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from reports.dashboards.charts.scale import TimeScale

WEEKS_UP_TO = 100  # days of an axis that is still divided into weeks
MONTHS_UP_TO = 430  # and of one that is still divided into months
# On a phone only every third small label has room.
SPARSE = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the axis, [start, end), with the day that names it. is_sparse: one of few."""

    day: date
    start: date
    end: date
    is_sparse: bool = True


def coarse(scale: TimeScale) -> list[Stretch]:
    """Return the months of a short axis, else the years."""
    return _stretches(scale, _month if is_short(scale) else _year)


def fine(scale: TimeScale) -> list[Stretch]:
    """Return the Mondays of a short axis as single days, else the months or quarters."""
    if is_short(scale):
        mondays = [day for day in _days(scale) if day.weekday() == 0]
        return [Stretch(day, day, day + timedelta(days=1)) for day in mondays]
    return _stretches(scale, _month if scale.days <= MONTHS_UP_TO else _quarter)


def is_short(scale: TimeScale) -> bool:
    """Tell whether single days have room: then weeks divide the axis."""
    return scale.days <= WEEKS_UP_TO


def grid(scale: TimeScale) -> str:
    """Return the path of the vertical lines of a strip, in days by pixels."""
    columns = [scale.offset(stretch.start) for stretch in fine(scale)]
    return "".join(f"M{column} 0v26" for column in columns if column > 0)


def _stretches(scale: TimeScale, key: Callable[[date], tuple[int, int]]) -> list[Stretch]:
    found = []
    for number, (_, same) in enumerate(groupby(_days(scale), key=key)):
        days = list(same)
        end = days[-1] + timedelta(days=1)
        found.append(Stretch(days[0], days[0], end, number % SPARSE == 0))
    return found


def _days(scale: TimeScale) -> Iterator[date]:
    return (scale.since + timedelta(days=offset) for offset in range(scale.days))


def _year(day: date) -> tuple[int, int]:
    return day.year, 0


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
