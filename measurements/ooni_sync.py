"""Bring OONI's public measurements in: day by day, each object once, from where it stopped.

An object is known by its key and etag. What came before a break is stored; an object that breaks
keeps its error, stops nothing else, and is tried again whenever its day is gone through again.
"""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import IO, Any, Final, cast

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest

from measurements.import_files import BROKEN, Item, read_lines
from measurements.importing import Importer
from measurements.models import SyncedCountry, SyncedFile
from measurements.ooni_bucket import Body, Bucket, BucketError, BucketUnavailableError, RemoteObject
from measurements.ooni_layout import Selection, days

LATE_DAYS: Final = 3
"""How many days back the schedule looks again: collectors upload some files late."""

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
    """Goes through days of the bucket until its time is over."""

    def __init__(
        self, bucket: Bucket, importer: Importer, is_over: Callable[[], bool] = lambda: False
    ) -> None:
        self.result = SyncResult()
        self._bucket = bucket
        self._importer = importer
        self._is_over = is_over

    def go_through(self, day: date, selection: Selection) -> bool:
        """Bring in what the day holds of the selection. False if the time was over before.

        Raises BucketUnavailableError, DatabaseError; the next time goes on from here.
        """
        for prefix in selection.prefixes(day, datetime.now(UTC)):
            if self._is_over():
                return False
            wanted = [each for each in self._bucket.objects(prefix) if selection.wants(each.key)]
            for remote in _unfinished(wanted):
                if self._is_over():
                    return False
                self._bring_in(remote)
        return not self._is_over()

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

    def __init__(self, body: Body, done: int, is_over: Callable[[], bool]) -> None:
        self.error = ""
        self.is_complete = False
        self._body = body
        self._done = done
        self._is_over = is_over

    def items(self) -> Iterator[Item]:
        """Yield the items, as far as the object can be read and the time is not over."""
        limit: int = settings.SAWT_MAX_MEASUREMENT_BYTES
        try:
            with gzip.GzipFile(fileobj=cast("IO[bytes]", self._body)) as file:
                for item in read_lines(file, limit):
                    if self._is_over():
                        return
                    if item.position > self._done:
                        yield item
        except (*BROKEN, BucketError) as error:
            self.error = f"The object is broken here: {error}"
        else:
            self.is_complete = True


def _unfinished(listed: list[RemoteObject]) -> list[RemoteObject]:
    """Return the objects of which something is still to be read, in this version."""
    finished = set(
        SyncedFile.objects.filter(
            key__in=[each.key for each in listed], finished_at__isnull=False
        ).values_list("key", "etag")
    )
    return [each for each in listed if (each.key, each.etag) not in finished]


def _begin(remote: RemoteObject) -> SyncedFile:
    """Return the row of this version; another version of the object begins from its first line."""
    file, _ = SyncedFile.objects.get_or_create(
        key=remote.key, defaults={"etag": remote.etag, "size": remote.size}
    )
    if file.etag != remote.etag:
        file = SyncedFile(key=remote.key, etag=remote.etag, size=remote.size)
        file.save(force_update=True)
    return file


def _bookmark(file: SyncedFile) -> Callable[[int], None]:
    def record(position: int) -> None:
        SyncedFile.objects.filter(pk=file.pk).update(position=position)

    return record


def sync_scheduled(sync: Sync, selection: Selection) -> bool:
    """Bring in what is new since the last time. False if the time was over before today's end.

    Begins a few days before the first day that was not gone through yet; a country that is new to
    the schedule, a few days before today.
    """
    today = datetime.now(UTC).date()
    known = SyncedCountry.objects.filter(pk=selection.country).first()
    start = min(known.complete_until, today) if known else today
    for day in days(start - timedelta(days=LATE_DAYS), today + timedelta(days=1)):
        if not sync.go_through(day, selection):
            return False
        _mark_complete(selection.country, min(day + timedelta(days=1), today))
    return True


def _mark_complete(country: str, until: date) -> None:
    """Remember that every day before this one was gone through, never going back."""
    furthest: Any = Greatest(F("complete_until"), until)
    if not SyncedCountry.objects.filter(pk=country).update(complete_until=furthest):
        SyncedCountry.objects.create(country=country, complete_until=until)
