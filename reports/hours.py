"""Hourly tallies of the last days, kept beside the daily ones and dropped when they are old."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from reports.bucket import Bucket
from reports.counting import Count
from reports.models import HourTally
from reports.windows import day_window

DAYS_KEPT = 14
FIELDS = (
    "hour", "service", "plane", "panel", "measurements", "voters", "votes_ok", "votes_blocked",
    "votes_throttled", "votes_degraded", "share", "low", "high", "state", "health",
)  # fmt: skip
_COUNTED = FIELDS[1:]
HourCounts = Mapping[datetime, Sequence[Count]]


def first_kept(today: date | None = None) -> date:
    """Return the first day whose hours are kept: today (UTC) is the last of fourteen."""
    return (today or datetime.now(UTC).date()) - timedelta(days=DAYS_KEPT - 1)


def are_kept(day: date) -> bool:
    """Tell whether the hours of a day are kept."""
    return day >= first_kept()


def are_right(bucket: Bucket, ruleset: str, counts: HourCounts) -> bool:
    """Tell whether the stored hours of a bucket are these, where they are kept."""
    if not are_kept(bucket.day):
        return True
    stored = list(_rows(bucket, ruleset).values(*FIELDS))
    return sorted(stored, key=_place) == sorted(_flat(counts), key=_place)


def write_hours(bucket: Bucket, ruleset: str, counts: HourCounts) -> None:
    """Bring a bucket's hours up to date, if they are kept."""
    if not are_kept(bucket.day):
        return
    _rows(bucket, ruleset).delete()
    where = {name: value for name, value in asdict(bucket).items() if name != "day"}
    HourTally.objects.bulk_create(
        HourTally(**where, **row, ruleset=ruleset) for row in _flat(counts)
    )


def drop_old_hours() -> int:
    """Delete the hours of days that are no longer kept. Returns how many rows."""
    start, _ = day_window(first_kept())
    return HourTally.objects.filter(hour__lt=start).delete()[0]


def _flat(counts: HourCounts) -> list[dict[str, Any]]:
    return [
        {"hour": hour} | {name: getattr(count, name) for name in _COUNTED}
        for hour in sorted(counts)
        for count in counts[hour]
    ]


def _place(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["hour"], row["service"], row["plane"], row["panel"]


def _rows(bucket: Bucket, ruleset: str) -> Any:  # noqa: ANN401
    start, end = day_window(bucket.day)
    return HourTally.objects.filter(
        hour__gte=start,
        hour__lt=end,
        country=bucket.country,
        operator=bucket.operator,
        network_type=bucket.network_type,
        ruleset=ruleset,
    )
