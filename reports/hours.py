"""Hourly tallies of the last days, kept beside the daily ones and dropped when they are old."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.backends.utils import CursorWrapper

from reports.bucket import Bucket, voter_runs
from reports.bucket_rows import bucket_rows
from reports.counting import count_bucket
from reports.day_health import DayHealth
from reports.models import HourTally
from reports.windows import day_window

DAYS_KEPT = 14
FIELDS = (
    "hour", "service", "plane", "panel", "measurements", "voters", "votes_ok", "votes_blocked",
    "votes_throttled", "votes_degraded", "share", "low", "high", "state", "health",
)  # fmt: skip
_COUNTED = FIELDS[1:]


def first_kept(today: date | None = None) -> date:
    """Return the first day whose hours are kept: today (UTC) is the last of fourteen."""
    return (today or datetime.now(UTC).date()) - timedelta(days=DAYS_KEPT - 1)


def recount_hours(cursor: CursorWrapper, bucket: Bucket, ruleset: str) -> Iterator[dict[str, Any]]:
    """Yield a bucket's hourly counts from its verdicts, by hour and cell."""
    start, end = day_window(bucket.day)
    parameters = asdict(bucket) | {"ruleset": ruleset, "start": start, "end": end}
    health = DayHealth(cursor, bucket.day, bucket.country, ruleset)
    for hour, runs in groupby(bucket_rows("hour_votes", parameters), key=lambda row: row[0]):
        for count in count_bucket(bucket.day, (voter_runs(row[1:]) for row in runs), health.of):
            yield {"hour": hour} | {name: getattr(count, name) for name in _COUNTED}


def stored_hours(bucket: Bucket, ruleset: str) -> list[dict[str, Any]]:
    """Return the hourly counts that are stored, by hour and cell."""
    rows = _rows(bucket, ruleset).order_by("hour", "service", "plane", "panel")
    return list(rows.values(*FIELDS))


def write_hours(cursor: CursorWrapper, bucket: Bucket, ruleset: str) -> None:
    """Bring a bucket's hours up to date, if they are kept."""
    if bucket.day < first_kept():
        return
    counts = list(recount_hours(cursor, bucket, ruleset))
    _rows(bucket, ruleset).delete()
    where = {name: value for name, value in asdict(bucket).items() if name != "day"}
    HourTally.objects.bulk_create(HourTally(**where, **count, ruleset=ruleset) for count in counts)


def drop_old_hours() -> int:
    """Delete the hours of days that are no longer kept. Returns how many rows."""
    start, _ = day_window(first_kept())
    return HourTally.objects.filter(hour__lt=start).delete()[0]


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
