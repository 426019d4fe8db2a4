"""Public reads from a streaming replica while it is there and near; from the primary otherwise.

One read asks one database for everything, so that a page and the edition that names it are of one
state. Whatever must see what was just written, and every worker, asks the primary.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from psycopg2.errors import QueryCanceled

REPLICA: Final = "replica"
_LOOK_EVERY: Final = 1.0  # seconds
_LEAVE_ALONE: Final = 10.0  # seconds for which a replica that failed is not asked again

_HERE: Final = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')"
_THERE: Final = "SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')"

logger = logging.getLogger(__name__)
_alias: ContextVar[str] = ContextVar("alias of the database that is read", default=DEFAULT_DB_ALIAS)

T = TypeVar("T")


class Router:
    """Django's router: reads where `read` says, everything else on the primary."""

    def db_for_read(self, _model: type[Model], **_hints: Any) -> str:  # noqa: ANN401
        """Return the database of this read."""
        return _alias.get()

    def db_for_write(self, _model: type[Model], **_hints: Any) -> str:  # noqa: ANN401
        """Return the primary."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Model, _other: Model, **_hints: Any) -> bool:  # noqa: ANN401
        """Rows of both databases are of the same tables."""
        return True

    def allow_migrate(self, db: str, _app: str, **_hints: Any) -> bool:  # noqa: ANN401
        """The replica follows by itself."""
        return db == DEFAULT_DB_ALIAS


def connection() -> BaseDatabaseWrapper:
    """Return the connection of this read, for statements in files."""
    return connections[_alias.get()]


def read(answer: Callable[[], T]) -> T:
    """Return a public read's answer: from the replica, and from the primary where that fails."""
    if not _watch.is_near():
        return answer()
    token = _alias.set(REPLICA)
    try:
        return answer()
    except Error as error:
        if not is_lost(error):
            raise
        # One statement may be cancelled because it stood in the way of what the replica replays.
        if not connections[REPLICA].is_usable():
            _watch.give_up()
    finally:
        _alias.reset(token)
    return answer()


def is_lost(error: Exception) -> bool:
    """Tell whether the replica failed this read, so that `read` must see the error.

    A statement that took too long would take as long on the primary.
    """
    return (
        _alias.get() == REPLICA
        and isinstance(error, Error)
        and not isinstance(error.__cause__, QueryCanceled)
    )


@dataclass(frozen=True)
class State:
    """lag: seconds that the replica is behind at most; None where nothing is known of it."""

    is_read: bool
    lag: float | None


def state() -> State | None:
    """Return what this process knows of the replica; None where there is none."""
    if REPLICA not in connections.settings:
        return None
    is_near = _watch.is_near()
    return State(is_near, _watch.lag())


@dataclass
class _Watch:
    """How far the replica is behind: when the primary stood where the replica stands by now.

    Only this process's clock is asked. A primary at rest makes no replica look late.
    """

    _whole_until: float | None = None
    _mark: tuple[int, float] | None = None
    """A place in the primary's log that the replica has not reached yet, and when it was there."""
    _next_look: float = 0.0
    _looking: Lock = field(default_factory=Lock)

    def is_near(self) -> bool:
        """Tell whether public reads may go to the replica."""
        if REPLICA not in connections.settings:
            return False
        if monotonic() >= self._next_look and self._looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looking.release()
        lag = self.lag()
        return lag is not None and lag <= settings.SAWT_READ_MAX_LAG

    def lag(self) -> float | None:
        """Return how many seconds the replica is behind at most."""
        whole_until = self._whole_until
        return None if whole_until is None else monotonic() - whole_until

    def give_up(self) -> None:
        """Leave the replica alone for a while: it did not answer."""
        logger.warning("The replica does not answer: public reads come from the primary.")
        self._whole_until = self._mark = None
        self._next_look = monotonic() + _LEAVE_ALONE
        connections[REPLICA].close()

    def _look(self) -> None:
        now = monotonic()
        self._next_look = now + _LOOK_EVERY
        try:
            here = _ask(DEFAULT_DB_ALIAS, _HERE)
        except Error:
            return  # whoever needs the primary says so; the replica serves as long as it may
        try:
            there = _ask(REPLICA, _THERE)
        except Error:
            self.give_up()
            return
        if here is None or there is None:
            logger.error("SAWT_READ_DATABASE_URL names no replica of DATABASE_URL: it is not read.")
            self._next_look = now + 60
            return
        self._place(here, there, now)

    def _place(self, here: int, there: int, now: float) -> None:
        if there >= here:
            self._whole_until, self._mark = now, None
            return
        if self._mark is not None and there >= self._mark[0]:
            self._whole_until, self._mark = self._mark[1], None
        self._mark = self._mark or (here, now)


def _ask(alias: str, statement: str) -> int | None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        (place,) = cursor.fetchone()
    return None if place is None else int(place)


_watch = _Watch()
