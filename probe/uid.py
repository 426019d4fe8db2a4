"""The uid of a measurement: named by its content, so that a retry is the same measurement."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from probe.canonical import encode

_TEST_NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
_TIME_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S.%f")


@dataclass(frozen=True, slots=True)
class Identity:
    """A uid with what it is made of: the time (UTC, cut to the hour) and the whole hash."""

    uid: str
    measured_at: datetime
    sha256: bytes


def start_time(document: Mapping[str, object]) -> datetime | None:
    """Return when the measurement started (else its test), in UTC; None where neither is readable.

    Source: OONI's df-000-base; `YYYY-mm-dd HH:MM:SS` is UTC.
    """
    for key in ("measurement_start_time", "test_start_time"):
        value = document.get(key)
        if value is not None:
            return read_time(value)
    return None


def read_time(value: object) -> datetime | None:
    """Return a start time as aware UTC, or None for anything that is not one."""
    return _read_time(value) if isinstance(value, str) and len(value) <= 32 else None


@lru_cache(maxsize=4096)
def _read_time(value: str) -> datetime | None:
    """Read one spelling. Stored times are cut to the hour, so that few differ."""
    for form in _TIME_FORMS:
        try:
            return datetime.strptime(value, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def is_test_name(value: object) -> bool:
    """Tell whether this may be a test's name: lower case, digits, underscores, at most 30."""
    return isinstance(value, str) and _TEST_NAME.fullmatch(value) is not None


def identify(scrubbed: Mapping[str, object], measured_at: datetime) -> Identity:
    """Return the identity of a scrubbed document whose start, country and test name are valid."""
    return seal(scrubbed, measured_at)[0]


def seal(scrubbed: Mapping[str, object], measured_at: datetime) -> tuple[Identity, bytes]:
    """Return the identity and the canonical bytes of a scrubbed document, encoded once.

    The report id is not in the hash: it names the sending, not the measurement.
    """
    before = _members({key: value for key, value in scrubbed.items() if key < "report_id"})
    after = _members({key: value for key, value in scrubbed.items() if key > "report_id"})
    digest = hashlib.sha256(_join(before, after)).digest()
    named = {"report_id": scrubbed["report_id"]} if "report_id" in scrubbed else {}
    test = str(scrubbed["test_name"]).replace("_", "")
    stamp = measured_at.strftime("%Y%m%d%H%M%S.%f")
    country = scrubbed["probe_cc"]
    identity = Identity(f"{stamp}_{country}_{test}_{digest.hex()[:16]}", measured_at, digest)
    return identity, _join(before, _members(named), after)


def _members(value: Mapping[str, object]) -> bytes:
    """Return an object's canonical bytes without its braces."""
    return encode(value)[1:-1]


def _join(*pieces: bytes) -> bytes:
    return b"{" + b",".join(piece for piece in pieces if piece) + b"}"
