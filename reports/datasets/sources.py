"""Where a release is read from to be verified: a folder, an address, or the storage. No Django."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Final, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from reports.datasets import layout

_ROOT: Final = "/data/v1"
_PATIENCE: Final = 60.0  # seconds without a byte
_CHUNK: Final = 1024 * 1024


class FaultError(Exception):
    """The first thing that is wrong: which file, and what of it."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


class Source(Protocol):
    """What gives the files below /data/v1/."""

    def fetch(self, path: str, limit: int) -> AbstractContextManager[Path]:
        """Give the file on this machine for a while. Raises FaultError where there is none."""


class Folder:
    """Releases in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def fetch(self, path: str, limit: int) -> Iterator[Path]:
        """Give the file where it lies."""
        check_path(path)
        file = self._root / path
        if not file.is_file():
            raise FaultError(path, "is missing.")
        yield file


class Address:
    """Releases that an instance, or a bucket, serves."""

    def __init__(self, url: str) -> None:
        base = url.rstrip("/")
        self._base = base if _ROOT in urlsplit(base).path else base + _ROOT

    @contextmanager
    def fetch(self, path: str, limit: int) -> Iterator[Path]:
        """Download the file, at most so many bytes, and delete it afterwards."""
        check_path(path)
        with tempfile.TemporaryDirectory(prefix="sawt-verify-") as folder:
            file = Path(folder) / path.rpartition("/")[2]
            try:
                self._download(path, file, limit)
            except HTTPError as error:
                raise FaultError(path, f"is missing (status {error.code}).") from error
            except (URLError, OSError) as error:
                raise FaultError(path, f"cannot be read: {error}.") from error
            yield file

    def _download(self, path: str, file: Path, limit: int) -> None:
        request = Request(f"{self._base}/{path}", headers={"Accept-Encoding": "identity"})  # noqa: S310 (the caller's own address)
        with urlopen(request, timeout=_PATIENCE) as answer, file.open("wb") as target:  # noqa: S310
            _copy(answer, target, limit)


def source_of(place: str) -> Source:
    """Return the source at a folder or an http(s) address. Raises FaultError for neither."""
    if place.startswith(("http://", "https://")):
        return Address(place)
    root = Path(place)
    for folder in (root, root / "releases"):
        if (folder / layout.LATEST).is_file():
            return Folder(folder)
    raise FaultError(place, f"is no folder of releases: it has no {layout.LATEST}.")


def check_path(path: str) -> None:
    """Refuse what might lead out of the releases: a manifest may be a stranger's."""
    if layout.PATH.fullmatch(path) is None:
        raise FaultError(path[:80], "is no path of a release.")


def _copy(source: IO[bytes], target: IO[bytes], limit: int) -> None:
    """Copy no more than one byte above the limit: then the size is wrong already."""
    left = limit + 1
    while left > 0 and (chunk := source.read(min(_CHUNK, left))):
        target.write(chunk)
        left -= len(chunk)
