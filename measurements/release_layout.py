"""Where things lie below /data/v1/, and how one raw line is written. Pure.

2026-11-25.1/manifest.json                                  one release
2026-11-25.1/sawt/2026-11-24/measurements.jsonl.gz          one day of one collection
"""

import gzip
from datetime import date
from enum import StrEnum
from typing import Final

from measurements.vocabulary import Panel

RAW_FILE: Final = "measurements.jsonl.gz"
_GZIP_LEVEL: Final = 6


class Collection(StrEnum):
    """What shares one licence, in a folder of its own."""

    SAWT = "sawt"
    IMPORTED = "imported"

    @property
    def panels(self) -> tuple[Panel, ...]:
        """The panels whose measurements it holds."""
        if self is Collection.IMPORTED:
            return (Panel.IMPORTED,)
        return (Panel.VETTED, Panel.OPEN)


def collection_of(panel: str) -> Collection:
    """Return the collection that publishes a panel."""
    return Collection.IMPORTED if panel == Panel.IMPORTED else Collection.SAWT


def day_folder(release: str, collection: Collection, day: date) -> str:
    """Return the folder of one day in a release."""
    return f"{release}/{collection}/{day}"


def raw_file(release: str, collection: Collection, day: date) -> str:
    """Return where a day's documents lie."""
    return f"{day_folder(release, collection, day)}/{RAW_FILE}"


def raw_member(uid: str, content: bytes) -> bytes:
    """Return a document (canonical JSON) as one gzip member that holds one line.

    The uid leads the line as measurement_uid, a key that scrubbing drops from any document.
    """
    line = _lead(uid) + content[1:] + b"\n"
    return gzip.compress(line, compresslevel=_GZIP_LEVEL, mtime=0)


def content_of_member(uid: str, member: bytes) -> bytes:
    """Return the canonical JSON in a gzip member. Raises ValueError if it is another's."""
    line = gzip.decompress(member)
    lead = _lead(uid)
    if not line.startswith(lead) or not line.endswith(b"}\n"):
        raise ValueError(f"The member does not hold {uid}.")
    return b"{" + line[len(lead) : -1]


def _lead(uid: str) -> bytes:
    return b'{"measurement_uid":"' + uid.encode() + b'",'
