"""Read measurements from files: JSON lines, single documents, archives of posts, API answers. Pure.

Every item keeps where it came from, so that a bad one can be found again and stops no other.
"""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from measurements.refusals import Reason, RefusedError
from measurements.wire_format import parse_object

# Wrappers in which collectors and APIs hand out a measurement: the key that holds it.
_WRAPPERS = ("content", "raw_measurement")

BROKEN = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading a broken or truncated gzip stream raises."""


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a file: its line or position from 1, its bytes, or why it has none."""

    position: int
    data: bytes = b""
    broken: RefusedError | None = None


def read_items(path: Path, limit: int) -> Iterator[Item]:
    """Yield every document of a file, by its name: .jsonl, .json, either with .gz, or .tar.gz.

    limit is the size of one document in bytes. Broken compression ends the file with an item that
    says so. Raises RefusedError for a file of another kind.
    """
    name = path.name.lower()
    if name.endswith((".tar.gz", ".tgz", ".tar")):
        reader = _read_archive
    elif name.endswith((".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")):
        reader = _read_lines
    elif name.endswith((".json", ".json.gz", ".post")):
        reader = _read_document
    elif name.endswith((".yaml", ".yaml.gz", ".yamloo")):
        raise RefusedError(Reason.YAML_REPORT, "YAML reports are not read, only JSON documents.")
    else:
        raise RefusedError(
            Reason.UNSUPPORTED_FORMAT, "Only .jsonl, .json (both also .gz) and .tar.gz are read."
        )
    position = 0
    try:
        for item in reader(path, limit):
            position = item.position
            yield item
    except (*BROKEN, tarfile.TarError) as error:
        broken = RefusedError(Reason.BAD_COMPRESSION, f"The file is broken here: {error}.")
        yield Item(position + 1, broken=broken)


def read_lines(file: IO[bytes] | gzip.GzipFile, limit: int) -> Iterator[Item]:
    """Yield every document of an open file of JSON lines, never holding more than one.

    Raises what BROKEN names where the file's compression is.
    """
    position = 0
    while line := file.readline(limit + 2):
        position += 1
        if len(line) > limit + 1:
            while not line.endswith(b"\n") and (line := file.readline(limit)):
                pass
            yield Item(position, broken=_too_large(limit))
        elif line.strip():
            yield Item(position, line)


def unwrap(document: dict[str, object]) -> dict[str, object]:
    """Return the measurement itself, out of a collector's post or an API's answer."""
    if "test_keys" in document:
        return document
    for key in _WRAPPERS:
        inner = document.get(key)
        if isinstance(inner, str):
            inner = parse_object(inner.encode(errors="surrogatepass"), strict=False)
        if isinstance(inner, dict):
            return inner
    return document


def _open(path: Path) -> IO[bytes]:
    if path.name.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def _read_lines(path: Path, limit: int) -> Iterator[Item]:
    with _open(path) as file:
        yield from read_lines(file, limit)


def _read_document(path: Path, limit: int) -> Iterator[Item]:
    with _open(path) as file:
        yield _item(1, file, limit)


def _read_archive(path: Path, limit: int) -> Iterator[Item]:
    """Yield the files of an archive; an archive is read once, as a stream."""
    position = 0
    with tarfile.open(path, "r|*") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                position += 1
                yield _item(position, file, limit)


def _item(position: int, file: IO[bytes], limit: int) -> Item:
    # A wrapper may hold the document as an escaped string, twice as long.
    data = file.read(2 * limit + 1)
    if len(data) > 2 * limit:
        return Item(position, broken=_too_large(limit))
    return Item(position, data)


def _too_large(limit: int) -> RefusedError:
    return RefusedError(Reason.MEASUREMENT_TOO_LARGE, f"A measurement holds at most {limit} bytes.")
