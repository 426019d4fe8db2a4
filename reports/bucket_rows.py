"""Rows of a bucket's voters, read in portions."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection

from reports import sql


def bucket_rows(statement: str, parameters: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a statement of reports/sql, two thousand at a time.

    All at once, the voters of a large bucket are hundreds of megabytes; and a transaction that
    counts for long between two statements is ended by idle_in_transaction_session_timeout.
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql.read(statement), parameters)
        yield from cursor
