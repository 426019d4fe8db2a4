"""Redaction: the files that told of a withdrawn measurement give way to ones without it.

The next release holds all of the day anew, but what earlier releases hold that never had the
measurement. A record says which files are withdrawn; they are deleted once the release is visible.
"""

from datetime import date
from typing import Final

from django.db.backends.utils import CursorWrapper

from measurements.models import ReleasedDay
from measurements.release_layout import Collection, day_folder
from measurements.release_storage import release_storage
from reports import sql
from reports.datasets.catalogue import last_release, read_manifest
from reports.datasets.manifest import Withdrawn
from reports.windows import day_window

NOTHING_REDACTED: Final = 2**31 - 1
"""In the place of the first release that held a withdrawn measurement: later than any."""


def files_to_withdraw(collection: Collection, day: date, since: int) -> tuple[Withdrawn, ...]:
    """Return every file of a day in the releases from a number on. Raises FaultError."""
    folder = day_folder("", collection, day).lstrip("/") + "/"
    held = (
        ReleasedDay.objects.filter(collection=collection, day=day, release__gte=since)
        .select_related("release")
        .order_by("release")
    )
    return tuple(
        Withdrawn(f"{each.release.name}/{entry.path}", entry.sha256)
        for each in held
        for entry in read_manifest(each.release).files
        if entry.path.startswith(folder)
    )


def forget_items(
    cursor: CursorWrapper, collection: Collection, day: date, since: int, release: int
) -> None:
    """Forget where documents lay in files that a release withdraws."""
    start, end = day_window(day)
    cursor.execute(
        sql.read("release_forget_items"),
        {
            "start": start,
            "end": end,
            "panels": [panel.value for panel in collection.panels],
            "since": since,
            "release": release,
        },
    )


def delete_withdrawn() -> None:
    """Delete the files that the last release withdraws. A repeat finds nothing more to delete."""
    last = last_release()
    if last is None:
        return
    storage = release_storage()
    for record in read_manifest(last).records:
        for each in record.withdrawn:
            storage.delete(each.path)
