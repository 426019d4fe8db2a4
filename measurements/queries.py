"""Reads of facts, for the API, pages and datasets."""

import re
from datetime import UTC, datetime

from django.db.backends.utils import CursorWrapper
from django.http import Http404

from measurements.models import Inbox, Measurement, Upload
from measurements.models.constraints import UID_PATTERN
from measurements.plausibility import is_private
from measurements.publication import PUBLISHED_TESTS
from measurements.released import released_document
from measurements.rulesets import active_version, in_use
from measurements.submission import decompress
from measurements.wire_format import parse_object

_UID = re.compile(UID_PATTERN)


__all__ = [
    "active_version",
    "document_of",
    "find_measurement",
    "is_waiting",
    "measured_at_of",
    "published_content",
    "rulesets_in_use",
]


def rulesets_in_use(cursor: CursorWrapper) -> tuple[str, ...]:
    """Return the versions that verdicts are written under just now."""
    return in_use(cursor).versions


def measured_at_of(uid: str) -> datetime | None:
    """Return the time a uid carries, or None if it is not a uid."""
    if _UID.fullmatch(uid) is None:
        return None
    try:
        return datetime.strptime(uid[:21], "%Y%m%d%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return None


class NotPublishedError(Http404):
    """The measurement is kept and counted, but nothing more of it may be shown."""

    def __init__(self) -> None:
        super().__init__(
            "This measurement is kept and counted, but not published: its test is not on the list "
            "of tests whose documents are known to be safe."
        )


def find_measurement(uid: str) -> Measurement | None:
    """Return one judged measurement; None for one that is unknown or still waits.

    Raises NotPublishedError for a test that is not published.
    """
    measured_at = measured_at_of(uid)
    if measured_at is None:
        return None
    measurement = Measurement.objects.filter(measured_at=measured_at, uid=uid).first()
    if measurement is not None:
        _require_published(measurement)
    return measurement


def _require_published(measurement: Measurement) -> None:
    if measurement.test_name not in PUBLISHED_TESTS:
        raise NotPublishedError


def document_of(measurement: Measurement) -> bytes | None:
    """Return the scrubbed document as canonical JSON, to be published.

    The only way from a stored document to a reader; once only the releases keep it, it comes from
    there. None where the volunteer asked that it never be published. Raises NotPublishedError.
    """
    _require_published(measurement)
    upload = Upload.objects.filter(received_at=measurement.received_at, uid=measurement.uid).first()
    if upload is None:
        return released_document(measurement)
    return published_content(bytes(upload.document))


def published_content(document: bytes) -> bytes | None:
    """Return a stored document (zstd) as canonical JSON; None if it must not be published.

    Most need no parsing to say so: the canonical form spells a key in one way only.
    """
    content = decompress(document)
    if b'"x_private"' in content and is_private(parse_object(content, strict=False)):
        return None
    return content


def is_waiting(uid: str) -> bool:
    """Tell whether an accepted upload still waits for its verdicts."""
    return Inbox.objects.filter(uid=uid).exists()
