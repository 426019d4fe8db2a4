"""Let documents leave the database once a release holds them, read back from where it lies."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.db import connection

from measurements.models import Release, ReleasedDay
from measurements.release_layout import RAW_FILE, Collection, day_folder
from measurements.release_storage import release_storage
from reports import sql
from reports.datasets import checking
from reports.datasets.catalogue import read_manifest
from reports.datasets.manifest import FileEntry
from reports.datasets.sources import FaultError

BATCH: Final = 1000
_CHUNK: Final = 1024 * 1024


class RawFile(NamedTuple):
    """One released file of documents, with its index."""

    release: Release
    folder: str
    raw: FileEntry
    places: FileEntry


def drop_bodies(before: datetime, say: Callable[[str], None]) -> int:
    """Delete documents received before a time that a release holds. Returns how many.

    Each file is read back from the storage first, every document of it found whole. Raises
    FaultError for the first that is not: nothing of its file is deleted.
    """
    dropped = 0
    for each in _raw_files():
        bodies = _droppable(each, before)
        if not bodies:
            continue
        _read_back(each)
        for at in range(0, len(bodies), BATCH):
            dropped += _delete(bodies[at : at + BATCH])
        say(f"{each.folder}: {len(bodies)} documents are kept by the release alone")
    return dropped


def _raw_files() -> Iterator[RawFile]:
    for release in Release.objects.order_by("number"):
        one = read_manifest(release)
        entries = {entry.path: entry for entry in one.files}
        for day in ReleasedDay.objects.filter(release=release).order_by("collection", "day"):
            folder = day_folder("", Collection(day.collection), day.day).lstrip("/")
            raw = entries.get(f"{folder}/{RAW_FILE}")
            if raw is not None:
                places = entries[f"{folder}/measurements.parquet"]
                yield RawFile(release, f"{release.name}/{folder}", raw, places)


def _droppable(each: RawFile, before: datetime) -> list[tuple[datetime, str]]:
    """Return where the file's documents are in the database too, of those old enough."""
    _, collection, day = each.folder.split("/")
    parameters: dict[str, Any] = {
        "release": each.release.number,
        "before": before,
        "day": day,
        "panels": [panel.value for panel in Collection(collection).panels],
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.read("release_droppable"), parameters)
        return [(received_at, uid) for received_at, uid in cursor.fetchall()]


def _read_back(each: RawFile) -> None:
    """Fetch the file from the storage and check each document. Raises FaultError."""
    with tempfile.TemporaryDirectory(prefix="sawt-retention-") as folder:
        raw, index = Path(folder) / "raw", Path(folder) / "index"
        for entry, target in ((each.raw, raw), (each.places, index)):
            path = f"{each.release.name}/{entry.path}"
            if _fetch(path, target) != entry.sha256:
                raise FaultError(path, "was changed: its hash differs.")
        checking.check_raw(f"{each.folder}/{RAW_FILE}", raw, index)


def _fetch(path: str, target: Path) -> str:
    """Copy a file from the storage and return its hash."""
    digest = hashlib.sha256()
    try:
        with release_storage().open(path) as source, target.open("wb") as copy:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
    except OSError as error:
        raise FaultError(path, "cannot be read.") from error
    return digest.hexdigest()


def _delete(bodies: list[tuple[datetime, str]]) -> int:
    parameters: dict[str, Any] = {
        "received_at": [received_at for received_at, _ in bodies],
        "uid": [uid for _, uid in bodies],
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.read("release_drop_bodies"), parameters)
        return int(cursor.rowcount)
