"""Series of tallies, written as regrouping leaves them, and looked at as workers do."""

from datetime import date, timedelta
from typing import Any

from measurements.queries import active_version
from reports.models import StaleSeries, Tally
from reports.period_ledger import SeriesKey
from reports.redetect import redetect, stale_series

KEY = SeriesKey("KE", "safaricom", "mobile", "telegram", "messaging", "imported")
FIRST = date(2023, 10, 1)


def tally(offset: int, *, bad: int, key: SeriesKey = KEY, **changes: Any) -> None:
    """Write one day's six votes, so many of them interfered with."""
    write([(offset, bad)], key, **changes)


def history(blocked: range, *, key: SeriesKey = KEY, **changes: Any) -> None:
    """Write ninety days, these of them blocked."""
    write([(offset, 6 if offset in blocked else 0) for offset in range(90)], key, **changes)


def write(days: list[tuple[int, int]], key: SeriesKey, **changes: Any) -> None:
    values: dict[str, Any] = {
        "ruleset": active_version(), "measurements": 6, "voters": 6, "votes_throttled": 0,
        "votes_degraded": 0, "prefix_groups": 0, "cohorts": 0, "state": "too_few",
        "capped_voters": 6, **key._asdict(), **changes,
    }  # fmt: skip
    tallies = [
        Tally(
            day=FIRST + timedelta(days=offset),
            votes_ok=6 - bad,
            votes_blocked=bad,
            capped_interfered=bad,
            **values,
        )
        for offset, bad in days
    ]
    Tally.objects.filter(
        day__in=[one.day for one in tallies], ruleset=values["ruleset"], **key._asdict()
    ).delete()
    Tally.objects.bulk_create(tallies)
    StaleSeries.objects.create(**key._asdict())


def settle() -> None:
    while keys := stale_series():
        for key in keys:
            redetect(key)
