"""Documents that only the releases keep, read by their byte range."""

import zlib
from datetime import datetime
from typing import NamedTuple

from measurements.models import Measurement, ReleaseItem
from measurements.release_layout import collection_of, content_of_member, raw_file
from measurements.release_storage import release_storage


class DocumentUnavailableError(Exception):
    """The release that keeps the document does not give it just now."""


class Place(NamedTuple):
    """Where a document lies below /data/v1/."""

    path: str
    start: int
    length: int


def place_of(measured_at: datetime, uid: str, panel: str) -> Place | None:
    """Return where the latest release that holds the document has it."""
    item = (
        ReleaseItem.objects.filter(measured_at=measured_at, uid=uid)
        .select_related("release")
        .order_by("-release")
        .first()
    )
    if item is None or item.raw_start is None or item.raw_length is None:
        return None
    path = raw_file(item.release.name, collection_of(panel), measured_at.date())
    return Place(path, item.raw_start, item.raw_length)


def released_content(measured_at: datetime, uid: str, panel: str) -> bytes | None:
    """Return a document as canonical JSON, or None where no release holds it.

    Raises DocumentUnavailableError.
    """
    place = place_of(measured_at, uid, panel)
    if place is None:
        return None
    try:
        return content_of_member(uid, release_storage().read_range(*place))
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise DocumentUnavailableError(f"{place.path} does not give the document.") from error


def released_document(measurement: Measurement) -> bytes | None:
    """Return a measurement's document from the releases."""
    return released_content(measurement.measured_at, measurement.uid, measurement.panel)
