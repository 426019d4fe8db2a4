"""Claims of drainers on inbox rows, kept on a connection of their own."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

_LOCK_CLASS = 2  # first key of the advisory locks of drainers


@dataclass(slots=True)
class ClaimBook:
    """This process's claims. The session holds an advisory lock for as long as it lives.

    Each session is a worker of its own: forked processes must not share a name, and what one that
    went away had claimed is an orphan at once. synchronous_commit is off: a claim lost with the
    machine's power claims nothing any more.
    """

    session: BaseDatabaseWrapper = field(default_factory=connection.copy)
    worker: int = field(init=False, default=0)

    def open(self) -> None:
        """Connect and take the lock that says this worker lives."""
        if self.session.connection is not None:
            return
        self.worker = random.randrange(1, 2**31)  # noqa: S311
        with self.session.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK_CLASS, self.worker])

    def close(self) -> None:
        """Disconnect: the server lets the lock go."""
        self.session.close()

    def claim(self, inbox_ids: Sequence[int]) -> int:
        """Commit a claim on these rows and return its id."""
        with self.session.cursor() as cursor:
            cursor.execute(
                "INSERT INTO drain_claim (worker, inbox_ids) VALUES (%s, %s) RETURNING id",
                [self.worker, list(inbox_ids)],
            )
            row: tuple[int] = cursor.fetchone()
            return row[0]

    @contextmanager
    def orphans(self) -> Iterator[list[tuple[int, list[int]]]]:
        """Yield the claims (id, inbox ids) of dead workers, held so that nobody else takes them."""
        with self.session.cursor() as cursor:
            cursor.execute(
                "SELECT id, worker, inbox_ids FROM drain_claim WHERE worker <> %s ORDER BY id",
                [self.worker],
            )
            held: set[int] = set()
            orphans = []
            for claim_id, worker, inbox_ids in cursor.fetchall():
                if worker not in held:
                    cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, worker])
                    if cursor.fetchone() != (True,):
                        continue
                    held.add(worker)
                orphans.append((claim_id, inbox_ids))
            try:
                yield orphans
            finally:
                for worker in held:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, worker])
