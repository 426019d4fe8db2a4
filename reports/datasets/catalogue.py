"""What is released: the last release, each day's current revision, the current file of a year."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.db.models import Max

from measurements.models import Release, ReleasedDay
from measurements.release_layout import Collection
from measurements.release_storage import release_storage
from reports.datasets import layout
from reports.datasets.manifest import DayEntry


def last_release() -> Release | None:
    """Return the last release of the chain."""
    return Release.objects.order_by("-number").first()


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
