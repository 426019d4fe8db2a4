"""One commit for what several requests brought: who comes while one is under way joins the next.

A single document costs the database a statement, a plan and a flush to the disk; together they cost
hardly more. Each thread still waits for its own document's commit, so that 200 means what it says.
"""

import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime

from django.db import Error, connection

from measurements import intake
from measurements.intake import Receipt
from measurements.submission import Submission

logger = logging.getLogger(__name__)


def _closed_gate() -> threading.Lock:
    """Return what a thread waits at: a bare lock costs less than an Event."""
    gate = threading.Lock()
    gate.acquire()
    return gate


@dataclass(slots=True, eq=False)
class _Entry:
    """One thread's submission, and the gate that opens once: for its receipt, or for the lead."""

    submission: Submission
    receipt: Receipt | None = None
    is_over: bool = False
    gate: threading.Lock = field(default_factory=_closed_gate)


class GroupCommit:
    """Commits of one process, one at a time; the first thread of a group does it for all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Entry] = []
        self._is_led = False

    def take_in(self, submission: Submission, now: datetime) -> Receipt:
        """Store one submission and return its receipt once it is on the disk.

        Raises DatabaseError if the database cannot promise that.
        """
        entry = _Entry(submission)
        with self._lock:
            self._waiting.append(entry)
            leads, self._is_led = not self._is_led, True
        if not leads:
            entry.gate.acquire()
        if not entry.is_over:
            self._lead(now)
        # What failed together may succeed alone, and where it does not, the error is its own.
        return entry.receipt or intake.take_in([submission], now)[0]

    def _lead(self, now: datetime) -> None:
        """Store everything that waits; then let the first of those who came meanwhile lead."""
        with self._lock:
            group, self._waiting = self._waiting, []
        # The statement itself finds out whether the connection lives: no question before it.
        connection.health_check_done = True  # type: ignore[attr-defined]
        try:
            receipts = intake.take_in([entry.submission for entry in group], now)
            for entry, receipt in zip(group, receipts, strict=True):
                entry.receipt = receipt
        except Error as error:
            # A connection that died meanwhile, or one document that spoils the others.
            logger.info("%s documents are stored one by one: %s", len(group), type(error).__name__)
            connection.close()
        finally:
            for entry in group:
                entry.is_over = True
            for entry in group[1:]:  # the first leads
                entry.gate.release()
            with self._lock:
                if self._waiting:
                    self._waiting[0].gate.release()
                else:
                    self._is_led = False


uploads = GroupCommit()
