"""A history that never was, made inside PostgreSQL: for plans and reads at any size."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.db import connection

from measurements import partitions
from measurements.rulesets import in_use

_FILL = Path(__file__).with_name("synthetic.sql")


def fill(since: date, days: int, per_day: int) -> None:
    """Store so many measurements a day with one verdict each, and tell the planner of them."""
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    partitions.ensure(
        ("measurement", "verdict"), [start + timedelta(days=day) for day in range(days)]
    )
    with connection.cursor() as cursor:
        ruleset = in_use(cursor).active
        cursor.execute(
            _FILL.read_text(),
            {"since": since, "days": days, "per_day": per_day, "ruleset": ruleset},
        )
        cursor.execute("ANALYZE measurement, verdict")
