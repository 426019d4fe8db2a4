"""A history that never was, made inside PostgreSQL: for plans and reads at any size."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from measurements import partitions
from measurements.rulesets import in_use

DAYS_AT_ONCE = 20
_TABLES = ("measurement", "verdict")
_FILL = Path(__file__).with_name("synthetic.sql")
_TALLIES = Path(__file__).with_name("synthetic_tallies.sql")
# How an index is dropped, and how it is made again; of the parent, which does so for its months.
_INDEXES = """
    SELECT CASE WHEN conname IS NULL THEN format('DROP INDEX %%s', indexrelid::regclass)
                ELSE format('ALTER TABLE %%s DROP CONSTRAINT %%I', indrelid::regclass, conname) END,
           CASE WHEN conname IS NULL THEN pg_get_indexdef(indexrelid)
                ELSE format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', indrelid::regclass, conname,
                            pg_get_constraintdef(pg_constraint.oid)) END
      FROM pg_index
      LEFT JOIN pg_constraint ON conindid = indexrelid AND conrelid = indrelid
     WHERE indrelid = ANY(%s::regclass[])
"""


def fill(since: date, days: int, per_day: int) -> None:
    """Store so many measurements a day with two verdicts each, and tell the planner of them."""
    start = datetime(since.year, since.month, since.day, tzinfo=UTC)
    partitions.ensure(_TABLES, [start + timedelta(days=day) for day in range(days)])
    with transaction.atomic(), connection.cursor() as cursor:
        ruleset = in_use(cursor).active
        with _indexed_after(cursor):
            for day in range(0, days, DAYS_AT_ONCE):
                parameters: dict[str, Any] = {
                    "since": since,
                    "per_day": per_day,
                    "first": day * per_day,
                    "until": min(day + DAYS_AT_ONCE, days) * per_day,
                    "ruleset": ruleset,
                }
                cursor.execute(_FILL.read_text(), parameters)
        cursor.execute("ANALYZE measurement, verdict")


def fill_tallies(since: date, days: int, countries: Sequence[str]) -> None:
    """Store a tally for every day and cell of these countries."""
    with connection.cursor() as cursor:
        cursor.execute(
            _TALLIES.read_text(),
            {
                "since": since,
                "days": days,
                "countries": list(countries),
                "ruleset": in_use(cursor).active,
            },
        )
        cursor.execute("ANALYZE tally")


@contextmanager
def _indexed_after(cursor: CursorWrapper) -> Iterator[None]:
    """Fill the tables without their indexes, which are sorted and built once at the end."""
    cursor.execute(_INDEXES, [list(_TABLES)])
    indexes = cursor.fetchall()
    for drop, _ in indexes:
        cursor.execute(drop)
    yield
    for _, make in indexes:
        cursor.execute(make)
