"""Describe files that were written: read back from the disk, hashed as they lie there. Pure."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from reports.datasets import layout
from reports.datasets.manifest import FileEntry

_CHUNK: Final = 1024 * 1024


def describe(folder: Path, path: str, rows: int | None = None) -> FileEntry:
    """Return the manifest's entry of a file below a release's folder."""
    file = folder / path
    return FileEntry(
        path=path,
        bytes=file.stat().st_size,
        sha256=file_hash(file),
        licence=layout.licence_of(path).spdx,
        rows=rows,
        content_sha256=content_hash(file) if path.endswith(".gz") else None,
    )


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return _hash(file)


def content_hash(path: Path) -> str:
    """Return the SHA-256 of what a gzip file holds."""
    with gzip.open(path, "rb") as file:
        return _hash(file)


def _hash(file: IO[bytes] | gzip.GzipFile) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
