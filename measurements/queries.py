"""Reads of facts, for the API, pages and datasets."""

import re
from datetime import UTC, datetime

from django.db import models

from measurements.models import Inbox, Measurement, Upload, Verdict
from measurements.models.constraints import UID_PATTERN
from measurements.plausibility import is_private
from measurements.rules import RULESET
from measurements.submission import decompress
from measurements.wire_format import parse_object

_UID = re.compile(UID_PATTERN)


def measured_at_of(uid: str) -> datetime | None:
    """Return the time a uid carries, or None if it is not a uid."""
    if _UID.fullmatch(uid) is None:
        return None
    try:
        return datetime.strptime(uid[:21], "%Y%m%d%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return None


def find_measurement(uid: str) -> Measurement | None:
    """Return one judged measurement; None for one that is unknown or still waits."""
    measured_at = measured_at_of(uid)
    if measured_at is None:
        return None
    return Measurement.objects.filter(measured_at=measured_at, uid=uid).first()


def verdicts_of(measurement: Measurement) -> models.QuerySet[Verdict]:
    """Return the verdicts in force for one measurement."""
    return Verdict.objects.filter(
        measured_at=measurement.measured_at, uid=measurement.uid, ruleset=RULESET
    ).order_by("service", "plane")


def document_of(measurement: Measurement) -> bytes | None:
    """Return the scrubbed document as canonical JSON, to be published.

    None once only the releases keep it, and where the volunteer asked that it never be published.
    """
    upload = Upload.objects.filter(received_at=measurement.received_at, uid=measurement.uid).first()
    if upload is None:
        return None
    content = decompress(bytes(upload.document))
    return None if is_private(parse_object(content, strict=False)) else content


def is_waiting(uid: str) -> bool:
    """Tell whether an accepted upload still waits for its verdicts."""
    return Inbox.objects.filter(uid=uid).exists()
