"""Which tables Citus spreads over machines, and how. What is not named stays on the coordinator."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

REFERENCE: Final = ("decision", "release")
"""Small tables, whole on every machine: rows of the distributed ones refer to them."""
DISTRIBUTED: Final = (
    "receipt", "upload", "measurement", "verdict", "withdrawal", "decision_item", "release_item",
)  # fmt: skip
"""Everything that grows with uploads; rows of one uid lie together."""
COLUMN: Final = "uid"


class NoCitusError(Exception):
    """The database lacks the extension."""


def distribute() -> Iterator[str]:
    """Distribute what is not distributed yet; yield a line for each table, before it is moved.

    Rows that are there are moved, and nobody writes to the table meanwhile. Each table is a
    transaction of its own, so that an interrupted run goes on where it stopped.
    Raises NoCitusError.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('create_distributed_table') IS NOT NULL")
        if cursor.fetchone() != (True,):
            raise NoCitusError
        for table in REFERENCE:
            if not _is_known(table):
                yield f"{table}: whole on every machine"
                cursor.execute("SELECT create_reference_table(%s)", [table])
        first = DISTRIBUTED[0]
        for table in DISTRIBUTED:
            if _is_known(table):
                continue
            yield f"{table}: by {COLUMN}"
            beside = "none" if table == first else first
            cursor.execute(
                "SELECT create_distributed_table(%s, %s, colocate_with => %s)",
                [table, COLUMN, beside],
            )


def _is_known(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_dist_partition WHERE logicalrelid = %s::regclass)",
            [table],
        )
        (is_known,) = cursor.fetchone()
    return bool(is_known)
