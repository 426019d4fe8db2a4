"""Monthly partitions, made ahead of time and on demand (protocol C4), and dropped once empty.

A partition is never made inside the transaction that needs it: eight writers that did deadlocked.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

BY_MEASURED_AT = ("receipt", "measurement", "verdict")
BY_RECEIVED_AT = ("upload",)

_ADVISORY_LOCK = 42
_PARTITION_EXISTS = """
    SELECT 1 FROM pg_inherits
     WHERE inhparent = %s::regclass AND inhrelid = to_regclass(%s)
"""

_BEFORE = """
    SELECT inhrelid::regclass::text FROM pg_inherits
     WHERE inhparent = %s::regclass AND inhrelid::regclass::text < %s
     ORDER BY 1
"""
_SLACK = timedelta(days=31)

_known: set[tuple[str, int, int]] = set()


def ensure(tables: Iterable[str], times: Iterable[datetime]) -> None:
    """Make the monthly partitions of these tables for these times, where they are missing.

    Must run outside a transaction. What this process has seen once costs nothing again.
    """
    months = {(time.year, time.month) for time in times}
    missing = [
        (table, *month)
        for table in tables
        for month in sorted(months)
        if (table, *month) not in _known
    ]
    for table, year, month in missing:
        _create(table, year, month)
        _known.add((table, year, month))


def ensure_ahead(now: datetime, months: int = 3) -> None:
    """Make the partitions of the coming months."""
    times = [now + timedelta(days=31 * ahead) for ahead in range(months)]
    ensure((*BY_MEASURED_AT, *BY_RECEIVED_AT), times)


def drop_empty(now: datetime) -> list[str]:
    """Drop the months of uploads that hold none any more, and return their names.

    Only months that ended a month ago: uploads are received now, nothing more comes to them.
    Documents leave by reports.datasets.retention alone, once a verified release holds them.
    Uploads wait for half a second at most; an OperationalError says that others were busy.
    """
    last = now - _SLACK
    dropped = []
    for table in BY_RECEIVED_AT:
        with connection.cursor() as cursor:
            cursor.execute(_BEFORE, [table, _name(table, last.year, last.month)])
            old = [name for (name,) in cursor.fetchall()]
            empty = [name for name in old if _is_empty(cursor, name)]
        dropped += [name for name in empty if _drop(table, name)]
    return dropped


def _is_empty(cursor: CursorWrapper, partition: str) -> bool:
    cursor.execute(f"SELECT NOT EXISTS (SELECT FROM {partition})")  # noqa: S608 (of pg_inherits)
    return bool(cursor.fetchone() == (True,))


def _drop(table: str, partition: str) -> bool:
    """Drop a partition that is still empty when nobody else can write to it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '500ms'")
        # The parent first, as every statement locks them: the other way round deadlocks.
        cursor.execute(f"LOCK TABLE ONLY {table} IN ACCESS EXCLUSIVE MODE")
        if not _is_empty(cursor, partition):
            return False
        cursor.execute(f"DROP TABLE {partition}")
    return True


def forget_known() -> None:
    """Look again at what exists, after partitions were dropped."""
    _known.clear()


def _name(table: str, year: int, month: int) -> str:
    return f"{table}_y{year:04d}m{month:02d}"


def _create(table: str, year: int, month: int) -> None:
    if connection.in_atomic_block:
        raise RuntimeError("A partition must be created outside a transaction.")
    partition = _name(table, year, month)
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute(_PARTITION_EXISTS, [table, partition])
        if cursor.fetchone():
            return
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_LOCK])
        try:
            # Names come from the constants above and from whole numbers, never from input.
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {partition} "
                f"(LIKE {table} INCLUDING ALL EXCLUDING IDENTITY)"
            )
            cursor.execute(_PARTITION_EXISTS, [table, partition])
            if not cursor.fetchone():
                cursor.execute(
                    f"ALTER TABLE {table} ATTACH PARTITION {partition} "
                    "FOR VALUES FROM (%s) TO (%s)",
                    [start, end],
                )
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_LOCK])
