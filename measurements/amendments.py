"""Read what was amended, in every process that reads the reference data.

There is one truth: the seed files with the latest amendment of each record (`seeds.amendments`).
A process asks at most once a second whether there is a newer one, and sees it from then on.
"""

import logging
from collections.abc import Iterable
from itertools import groupby
from time import monotonic
from typing import Final

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Max

from measurements.models import Amendment as Row
from seeds import amendments, readers
from seeds.amendments import Amendment, Amendments, Kind
from seeds.errors import SeedError

REST: Final = 1.0  # seconds between two questions to the database

logger = logging.getLogger(__name__)

_asked_at = -REST


def refresh(*, at_once: bool = False) -> None:
    """Put in force what was amended since this process last asked.

    Without the database the last known amendments stay in force.
    """
    global _asked_at  # noqa: PLW0603 (one clock for all threads of the process)
    if not at_once and monotonic() - _asked_at < REST:
        return
    _asked_at = monotonic()
    try:
        # Of the primary: what was just amended may not have reached a replica.
        rows = Row.objects.using(DEFAULT_DB_ALIAS)
        revision = rows.aggregate(last=Max("id"))["last"] or 0
        if revision != amendments.in_force().revision:
            amendments.put_in_force(_usable(revision, list(rows.order_by("id"))))
    except DatabaseError as error:
        connection.close()
        logger.warning("Amendments could not be read: %s", type(error).__name__)


def refresh_with_connection(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Read amendments with a process's first connection, where the database is migrated."""
    if connection.alias != DEFAULT_DB_ALIAS:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('amendment') IS NOT NULL")
        (is_migrated,) = cursor.fetchone()
    if is_migrated:
        refresh()


def latest(rows: Iterable[Row]) -> list[Amendment]:
    """Return the last of these rows for each record."""
    found = {(row.kind, row.key): row for row in rows}
    return [Amendment(Kind(row.kind), row.key, row.record, row.base) for row in found.values()]


def _usable(revision: int, rows: list[Row]) -> Amendments:
    """Return what the readers take: files that came with an upgrade may contradict an amendment.

    Then each act is tried in turn, and what is refused is left out.
    """
    fault = _fault(rows)
    if fault is None:
        return Amendments(revision, latest(rows))
    logger.error("An amendment is left out, the readers refuse it: %s", fault)
    taken: list[Row] = []
    for _, act in groupby(rows, key=lambda row: row.made_at):
        tried = [*taken, *act]
        if _fault(tried) is None:
            taken = tried
    return Amendments(revision, latest(taken))


def _fault(rows: list[Row]) -> SeedError | None:
    try:
        with amendments.on_trial(Amendments(0, latest(rows))):
            readers.check()
    except SeedError as error:
        return error
    return None
