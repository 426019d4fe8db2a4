"""Bring OONI's public measurements in: day by day, each object once, from where it stopped.

An object is known by its key and etag. What came before a break is stored; an object that breaks
keeps its error, stops nothing else, and is tried again whenever its day is gone through again. One
that kills its process is found by its attempts, which are committed before it is opened.
"""

import gzip
import io
import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.conf import settings
from django.db import connection

from measurements.import_files import BROKEN, Item, read_lines
from measurements.importing import Importer
from measurements.models import SyncedFile
from measurements.ooni_bucket import Bucket, BucketError, BucketUnavailableError, RemoteObject
from measurements.ooni_layout import Selection

LISTINGS_AT_ONCE: Final = 8

_ADVISORY_LOCK = (9, 0)


class SyncRunningError(Exception):
    """Another process brings OONI's measurements in at this moment."""


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock that lets one sync run at a time. Raises SyncRunningError if it is held.

    The database frees it when its holder dies.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", _ADVISORY_LOCK)
        if not cursor.fetchone()[0]:
            raise SyncRunningError("A sync is running already; try again when it has ended.")
    try:
        yield
    finally:
        # A lost connection has lost the lock too.
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", _ADVISORY_LOCK)


@dataclass(slots=True)
class SyncResult:
    """What became of the objects of a sync."""

    finished: int = 0
    broken: int = 0


class Sync:
    """Goes through days of the bucket until its time is over.

    Objects that were begun max_attempts times in vain are left alone.
    """

    def __init__(
        self,
        bucket: Bucket,
        importer: Importer,
        is_over: Callable[[], bool] = lambda: False,
        max_attempts: float = math.inf,
    ) -> None:
        self.result = SyncResult()
        self._max_attempts = max_attempts
        self._bucket = bucket
        self._importer = importer
        self._is_over = is_over

    def go_through(self, day: date, selection: Selection) -> bool:
        """Bring in what the day holds of the selection. False if the time was over before.

        Raises BucketUnavailableError, DatabaseError; the next time goes on from here.
        """
        for remote in self._unfinished(self._list(day, selection)):
            if self._is_over():
                return False
            self._bring_in(remote)
        return not self._is_over()

    def _list(self, day: date, selection: Selection) -> list[RemoteObject]:
        """Return what the day holds of the selection, hour by hour."""

        def wanted(prefix: str) -> list[RemoteObject]:
            return [each for each in self._bucket.objects(prefix) if selection.wants(each.key)]

        # A day is 24 listings, and most of their time is the way there and back.
        with ThreadPoolExecutor(LISTINGS_AT_ONCE) as pool:
            hours = pool.map(wanted, selection.prefixes(day, datetime.now(UTC)))
            return [remote for hour in hours for remote in hour]

    def _unfinished(self, listed: list[RemoteObject]) -> list[RemoteObject]:
        """Return the objects of which something is still to be read, in this version."""
        rows = SyncedFile.objects.in_bulk([each.key for each in listed])
        return [
            each
            for each in listed
            if (row := rows.get(each.key)) is None
            or row.etag != each.etag
            or (row.finished_at is None and row.attempts < self._max_attempts)
        ]

    def _bring_in(self, remote: RemoteObject) -> None:
        """Store the rest of one object, and remember how far that went."""
        file = _begin(remote)
        try:
            with self._bucket.open(remote) as body:
                reading = _Reading(body, file.position, self._is_over)
                self._importer.import_items(remote.key, reading.items(), _bookmark(file))
        except BucketUnavailableError:
            raise
        except BucketError as error:
            self._note(file, error=str(error))
        else:
            if reading.error or reading.is_complete:
                self._note(file, error=reading.error)

    def _note(self, file: SyncedFile, *, error: str) -> None:
        """Remember that the object is finished, or why it is not."""
        if error:
            self.result.broken += 1
        else:
            self.result.finished += 1
            file.finished_at = datetime.now(UTC)
        file.error = error
        file.save(update_fields=["finished_at", "error"])


class _Reading:
    """The items of an object that are not stored yet, and how the reading ended."""

    def __init__(self, body: io.BufferedReader, done: int, is_over: Callable[[], bool]) -> None:
        self.error = ""
        self.is_complete = False
        self._body = body
        self._done = done
        self._is_over = is_over

    def items(self) -> Iterator[Item]:
        """Yield the items, as far as the object can be read and the time is not over."""
        limit: int = settings.SAWT_MAX_MEASUREMENT_BYTES
        try:
            with gzip.GzipFile(fileobj=self._body) as file:
                for item in read_lines(file, limit):
                    if self._is_over():
                        return
                    if item.position > self._done:
                        yield item
        except (*BROKEN, BucketError) as error:
            self.error = f"The object is broken here: {error}"
        else:
            self.is_complete = True


def _begin(remote: RemoteObject) -> SyncedFile:
    """Return the row of this version, with this attempt counted in a commit of its own."""
    file = SyncedFile.objects.filter(pk=remote.key, etag=remote.etag).first()
    if file is None:  # a new object, or another version of one: from its first line
        file = SyncedFile(key=remote.key, etag=remote.etag, size=remote.size)
    file.attempts += 1
    file.save()
    return file


def _bookmark(file: SyncedFile) -> Callable[[int], None]:
    def record(position: int) -> None:
        SyncedFile.objects.filter(pk=file.pk).update(position=position, attempts=0)

    return record
