"""Which rulesets documents are judged by: the one in force, and the one that will follow it.

Whoever writes verdicts holds the shared lock and reads the pointer after it; whoever moves the
pointer holds the exclusive lock. So every verdict is written either before a move or in the
knowledge of it, and rulesets cannot mix (docs/rejudging.md).
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import zstandard
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from measurements import replica, sql
from measurements.models import Ruleset as StoredRuleset
from measurements.rules import Ruleset, assemble, version_with

_LOCK = (3, 0)  # advisory
FINGERPRINT_FILES = ("fingerprints_dns.csv", "fingerprints_http.csv")


@dataclass(frozen=True, slots=True)
class InUse:
    """Versions that verdicts and tallies are kept of."""

    active: str
    target: str | None

    @property
    def versions(self) -> tuple[str, ...]:
        """Return them all."""
        return (self.active,) if self.target is None else (self.active, self.target)


def hold_still(cursor: CursorWrapper) -> InUse:
    """Keep the pointer where it is until the transaction ends, and return it."""
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", _LOCK)
    return in_use(cursor)


def in_use(cursor: CursorWrapper) -> InUse:
    """Return what the pointer says; an instance that has judged nothing begins with the latest."""
    cursor.execute(sql.read("read_pointer"))
    row = cursor.fetchone()
    if row is None:
        version = store_available()
        cursor.execute(
            "INSERT INTO ruleset_pointer (id, active_id) VALUES (1, %s) ON CONFLICT DO NOTHING",
            [version],
        )
        cursor.execute(sql.read("read_pointer"))
        row = cursor.fetchone()
    return InUse(*row)


def active_version() -> str:
    """Return the ruleset that everything public is read under."""
    with replica.connection().cursor() as cursor:
        cursor.execute(sql.read("read_pointer"))
        row = cursor.fetchone()
    return available_version() if row is None else str(row[0])


def load(version: str) -> Ruleset:
    """Return a stored ruleset, ready to judge. Raises UnknownRulesetError."""
    return _load(version)


@lru_cache(maxsize=4)
def _load(version: str) -> Ruleset:
    stored = StoredRuleset.objects.filter(version=version).first()
    return assemble(version, _unpack(bytes(stored.fingerprints)) if stored else ())


@contextmanager
def moving() -> Iterator[CursorWrapper]:
    """Hold everyone who judges off for a moment, in a transaction of its own."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _LOCK)
        yield cursor


def point(cursor: CursorWrapper, active: str, target: str | None) -> None:
    """Move the pointer; to be called inside `moving`."""
    cursor.execute(
        "UPDATE ruleset_pointer SET active_id = %s, target_id = %s, changed_at = now()",
        [active, target],
    )


def available_version() -> str:
    """Return what the rules of this code with the operator's fingerprints are called."""
    return version_with(_fingerprints())


def store_available() -> str:
    """Keep the available ruleset with its fingerprints, and return its version."""
    texts = _fingerprints()
    version = version_with(texts)
    # Unusable fingerprints must be refused here, not by every worker later.
    assemble(version, texts)
    StoredRuleset.objects.get_or_create(
        version=version, defaults={"fingerprints": _pack(texts) if any(texts) else b""}
    )
    return version


def _fingerprints() -> tuple[str, ...]:
    """Return the CSV texts of the folder in SAWT_FINGERPRINTS, empty for a missing file."""
    if not settings.SAWT_FINGERPRINTS:
        return ()
    folder = Path(settings.SAWT_FINGERPRINTS)
    paths = [folder / name for name in FINGERPRINT_FILES]
    return tuple(path.read_text("utf-8") if path.is_file() else "" for path in paths)


def _pack(texts: Sequence[str]) -> bytes:
    packed: bytes = zstandard.ZstdCompressor().compress(json.dumps(texts).encode())
    return packed


def _unpack(packed: bytes) -> Sequence[str]:
    if not packed:
        return ()
    texts: list[str] = json.loads(zstandard.ZstdDecompressor().decompress(packed))
    return texts
