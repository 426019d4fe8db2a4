"""Drain the inbox: judge what was accepted, in batches, each in one commit (protocol C2).

A row leaves the inbox in the transaction that stores its verdicts, never otherwise. One document
stops nothing: what cannot be judged keeps its error and is tried again, alone and later; what the
database refuses is found by halving the batch; what kills its process is found by its claim.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper

from measurements import judged_rows, rulesets, sql
from measurements.claim_book import ClaimBook
from measurements.judged_rows import Waiting
from measurements.judging import Judged, judge_document
from measurements.models import Inbox
from measurements.rules import Ruleset

BATCH = 300

logger = logging.getLogger(__name__)


class Drainer:
    """Drains with one connection for the work and one for the claims; ends with its process."""

    def __init__(self) -> None:
        self.book = ClaimBook()
        self.last_id = 0
        self.locked_ids: list[int] = []

    def close(self) -> None:
        """Drop both connections: after a failure nothing is known of their state."""
        connection.close()
        self.book.close()

    def drain(self) -> int:
        """Drain one batch of new rows. Returns how many left the inbox or were put off.

        Ids commit out of order, so that an empty hand starts again from the beginning.
        Raises DatabaseError when the database went away; nothing is lost, the sweep comes again.
        Raises UnknownRulesetError, and leaves the inbox to others, if this code has other rules.
        """
        try:
            self.book.open()
            done = self._drain_batch("lock_new", {"last_id": self.last_id, "limit": BATCH})
            if done == 0 and self.last_id:
                self.last_id = 0
                done = self._drain_batch("lock_new", {"last_id": 0, "limit": BATCH})
        except (DatabaseError, SystemError):
            # psycopg2 raises SystemError when the server goes away inside COPY.
            self.close()
            raise
        return done

    def drain_troubled(self) -> int:
        """Drain, one by one, rows that failed before and rows that a dead worker held.

        Raises as `drain` does.
        """
        try:
            self.book.open()
            with connection.cursor() as cursor:
                _loaded(rulesets.in_use(cursor))  # before an attempt is counted
            done = 0
            with self.book.orphans() as orphans:
                for claim_id, inbox_ids in orphans:
                    done += sum(self._drain_alone(inbox_id) for inbox_id in inbox_ids)
                    _execute("DELETE FROM drain_claim WHERE id = %s", [claim_id])
            with connection.cursor() as cursor:
                cursor.execute(sql.read("troubled_ids"), [Inbox.NEEDS_ATTENTION_AFTER, BATCH])
                ids = [inbox_id for (inbox_id,) in cursor.fetchall()]
            return done + sum(self._drain_alone(inbox_id) for inbox_id in ids)
        except (DatabaseError, SystemError):
            self.close()
            raise

    def _drain_alone(self, inbox_id: int) -> int:
        """Drain one row after committing the attempt: it may be the death of this process."""
        with connection.cursor() as cursor:
            cursor.execute(
                sql.read("count_attempt"),
                {"id": inbox_id, "give_up_after": Inbox.NEEDS_ATTENTION_AFTER},
            )
            if cursor.rowcount == 0:
                return 0
        return self._drain_batch("lock_these", {"ids": [inbox_id]})

    def _drain_batch(self, lock_statement: str, parameters: dict[str, Any]) -> int:
        """Drain the rows that the statement locks, in halves if the database refuses one."""
        try:
            with transaction.atomic():
                return self._drain_locked(lock_statement, parameters)
        except (DataError, IntegrityError) as error:
            ids = self.locked_ids
            if len(ids) == 1:
                with connection.cursor() as cursor:
                    _put_off(cursor, ids[0], error)
                return 1
        halves = ids[: len(ids) // 2], ids[len(ids) // 2 :]
        return sum(self._drain_batch("lock_these", {"ids": half}) for half in halves)

    def _drain_locked(self, lock_statement: str, parameters: dict[str, Any]) -> int:
        """Lock, claim, judge, store and delete, inside the transaction of the caller."""
        with connection.cursor() as cursor:
            by_rules = _loaded(rulesets.hold_still(cursor))
            cursor.execute(sql.read(lock_statement), parameters)
            locked = cursor.fetchall()
            self.locked_ids = [row[0] for row in locked]
            if not locked:
                return 0
            claim_id = self.book.claim(self.locked_ids)
            judged = _judge_each(cursor, judged_rows.waiting(cursor, locked), by_rules)
            judged_rows.store(cursor, judged)
            cursor.execute(
                "DELETE FROM inbox WHERE id = ANY(%s)", [[each.inbox_id for each, _ in judged]]
            )
            cursor.execute("DELETE FROM drain_claim WHERE id = %s", [claim_id])
        self.last_id = max(self.last_id, *self.locked_ids)
        return len(locked)


def _loaded(in_use: rulesets.InUse) -> list[Ruleset]:
    return [rulesets.load(version) for version in in_use.versions]


def _judge_each(
    cursor: CursorWrapper, waiting: Sequence[Waiting], by_rules: Sequence[Ruleset]
) -> list[tuple[Waiting, Judged]]:
    """Judge each document; put off what cannot be judged."""
    now = datetime.now(UTC)
    judged = []
    for each in waiting:
        try:
            judged.append((each, judge_document(each.uid, each.document, by_rules, now)))
        except Exception as error:
            _put_off(cursor, each.inbox_id, error)
    return judged


def _put_off(cursor: CursorWrapper, inbox_id: int, error: Exception) -> None:
    """Keep the row with its error, to be tried again later and alone."""
    code = type(error).__name__
    logger.warning("Inbox row %s could not be judged (%s); it is kept.", inbox_id, code)
    message = str(error).encode(errors="replace").decode().replace("\x00", "")[:500]
    cursor.execute(sql.read("put_off"), {"id": inbox_id, "code": code, "error": message})


def _execute(statement: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
