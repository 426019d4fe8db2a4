"""What is released: the last release, each day's current revision, the current file of a year."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.db.models import Max

from measurements.models import Release, ReleasedDay
from measurements.release_layout import Collection
from measurements.release_storage import release_storage
from reports.datasets import layout, manifest
from reports.datasets.manifest import DayEntry, Manifest
from reports.datasets.sources import FaultError


class Size(NamedTuple):
    """How much a release holds."""

    files: int
    bytes: int
    days: int
    measurements: int


def last_release() -> Release | None:
    """Return the last release of the chain."""
    return Release.objects.order_by("-number").first()


def read_manifest(release: Release) -> Manifest:
    """Return a release's manifest as it lies in the storage. Raises FaultError."""
    return _manifest(release.name, release.manifest_sha256)


def _manifest(name: str, sha256: str) -> Manifest:
    path = f"{name}/{layout.MANIFEST}"
    try:
        with release_storage().open(path) as file:
            data = file.read()
    except OSError as error:
        raise FaultError(path, "is missing.") from error
    if manifest.digest(data) != sha256:
        raise FaultError(path, "was changed: its hash differs.")
    return manifest.decode(data)


@lru_cache(maxsize=4096)
def size_of(name: str, sha256: str) -> Size:
    """Return how much a release holds, from its manifest, which never changes. Raises FaultError.

    The manifest itself and SHA256SUMS are not counted.
    """
    one = _manifest(name, sha256)
    days = [each for each in one.days if each.release == name]
    return Size(
        files=len(one.files),
        bytes=sum(entry.bytes for entry in one.files),
        days=len(days),
        measurements=sum(day.measurements for day in days),
    )


def days_by_release() -> tuple[DayEntry, ...]:
    """Return the current revision of every released day."""
    rows = (
        ReleasedDay.objects.order_by("collection", "day", "-release")
        .distinct("collection", "day")
        .values_list("collection", "day", "release__name", "measurements")
    )
    return tuple(
        DayEntry(Collection(collection), day, name, measurements)
        for collection, day, name, measurements in rows
    )


def holder_of(path: str) -> Release | None:
    """Return the release whose file is the current one of a path without a release's name."""
    days = ReleasedDay.objects.all()
    if match := layout.DAY_PATH.fullmatch(path):
        try:
            day = date.fromisoformat(match[2])
        except ValueError:
            return None
        days = days.filter(collection=match[1], day=day)
    elif match := layout.YEAR_PATH.fullmatch(path):
        days = days.filter(collection=match[1], day__year=int(match[2]))
    elif path.startswith(tuple(f"{collection}/" for collection in Collection)):
        days = days.filter(collection=path.partition("/")[0])
    number = days.aggregate(number=Max("release"))["number"]
    return Release.objects.filter(number=number).first() if number else None


@contextmanager
def latest_year_file(collection: Collection, year: int) -> Iterator[Path | None]:
    """Give the tallies of a year as they were last released, as a local file."""
    path = layout.year_file(collection, year)
    holder = holder_of(path)
    if holder is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="sawt-year-") as folder:
        copy = Path(folder) / "tallies.parquet"
        with release_storage().open(f"{holder.name}/{path}") as source, copy.open("wb") as target:
            while chunk := source.read(1024 * 1024):
                target.write(chunk)
        yield copy
