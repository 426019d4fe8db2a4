"""The manifest of a release: what it holds, what is current, and the hash of the one before. Pure.

It is the root of the proof: it names every file with its hash, and the next manifest names it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

import msgspec

from measurements.release_layout import Collection

FORMAT: Final = "sawt-release-1"


class RecordKind(StrEnum):
    """Why something that was published before is published anew."""

    CORRECTION = "correction"  # other tallies or other rules
    LATE_DATA = "late_data"  # measurements that came in afterwards
    REDACTION = "redaction"  # documents were taken out


class FileEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One file: its path in the release, its size and hash. rows are data rows or lines."""

    path: str
    bytes: int
    sha256: str
    licence: str
    rows: int | None = None
    content_sha256: str | None = None  # of a gzip file's content, whatever wrote the gzip


class DayEntry(msgspec.Struct, frozen=True):
    """Where the current revision of one day lies."""

    collection: Collection
    day: date
    release: str
    measurements: int


class Withdrawn(msgspec.Struct, frozen=True):
    """A file of an earlier release that is no longer there: path below /data/v1/."""

    path: str
    sha256: str


class Record(msgspec.Struct, frozen=True, omit_defaults=True):
    """One day that an earlier release had already."""

    kind: RecordKind
    collection: Collection
    day: date
    replaces: str
    withdrawn: tuple[Withdrawn, ...] = ()


class Previous(msgspec.Struct, frozen=True):
    """The manifest before this one."""

    release: str
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """One release. days names the current revision of every day that was ever released."""

    format: str
    release: str
    number: int
    published_on: date
    previous: Previous | None
    ruleset: str
    software: dict[str, str]
    files: tuple[FileEntry, ...]
    days: tuple[DayEntry, ...]
    records: tuple[Record, ...]


class Latest(msgspec.Struct, frozen=True):
    """Which release is the last one."""

    release: str
    manifest_sha256: str


class ManifestError(ValueError):
    """What was read is no manifest of a known format."""


def encode(value: Manifest | Latest) -> bytes:
    """Return the bytes that are published and hashed."""
    return msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1) + b"\n"


def decode(data: bytes) -> Manifest:
    """Return a manifest. Raises ManifestError for anything else."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError as error:
        raise ManifestError(f"not a manifest: {error}") from error
    if manifest.format != FORMAT:
        raise ManifestError(f"its format is {manifest.format!r}, not {FORMAT!r}")
    return manifest


def decode_latest(data: bytes) -> Latest:
    """Return which release is the last. Raises ManifestError for anything else."""
    try:
        return msgspec.json.decode(data, type=Latest)
    except msgspec.MsgspecError as error:
        raise ManifestError(f"does not name a release: {error}") from error


def digest(data: bytes) -> str:
    """Return the hash by which the next manifest names this one."""
    return hashlib.sha256(data).hexdigest()


def fold(days: tuple[DayEntry, ...], newer: tuple[DayEntry, ...]) -> tuple[DayEntry, ...]:
    """Return the catalogue after a release: its days replace earlier revisions."""
    current = {(entry.collection, entry.day): entry for entry in (*days, *newer)}
    return tuple(current[key] for key in sorted(current))


def records(
    known: tuple[DayEntry, ...],
    newer: tuple[DayEntry, ...],
    withdrawn: Mapping[tuple[Collection, date], tuple[Withdrawn, ...]],
) -> tuple[Record, ...]:
    """Return why days of a release were released before, and which files of them go."""
    before = {(each.collection, each.day): each for each in known}
    found = []
    for each in newer:
        key = each.collection, each.day
        earlier = before.get(key)
        if earlier is None:
            continue
        if withdrawn[key]:
            kind = RecordKind.REDACTION
        elif each.measurements != earlier.measurements:
            kind = RecordKind.LATE_DATA
        else:
            kind = RecordKind.CORRECTION
        found.append(Record(kind, *key, earlier.release, withdrawn[key]))
    return tuple(found)


def withdrawn_files(chain: Iterable[Manifest]) -> set[tuple[str, str]]:
    """Return path and hash of the files that a chain, the oldest first, has withdrawn.

    Raises ManifestError for what may not be: only a redaction withdraws, from earlier releases,
    and only files of a day that it publishes anew.
    """
    gone: set[tuple[str, str]] = set()
    earlier: set[str] = set()
    for one in chain:
        own = {(each.collection, each.day) for each in one.days if each.release == one.release}
        for record in one.records:
            is_redacted = (
                record.kind is RecordKind.REDACTION and (record.collection, record.day) in own
            )
            for each in record.withdrawn:
                release, _, rest = each.path.partition("/")
                is_of_its_day = rest.startswith(f"{record.collection}/{record.day}/")
                if not (is_redacted and is_of_its_day and release in earlier):
                    raise ManifestError(
                        f"{one.release} withdraws {each.path[:80]}, which it may not"
                    )
                gone.add((each.path, each.sha256))
        earlier.add(one.release)
    return gone


def checksums(files: tuple[FileEntry, ...]) -> str:
    """Return SHA256SUMS, as sha256sum --check reads it."""
    return "".join(f"{entry.sha256}  {entry.path}\n" for entry in files)
