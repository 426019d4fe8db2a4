"""Where releases lie: a folder, or (release_bucket) an S3-compatible bucket. One alias, `releases`.

Both do what Django's storages do, and three things more.
"""

import contextlib
import shutil
from pathlib import Path
from typing import IO, Protocol, cast

from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages


class ReleaseStorage(Protocol):
    """What publishing and reading need of a storage."""

    def put(self, name: str, path: Path) -> None:
        """Keep a local file under a name, which it may lose its own place to."""

    def read_range(self, name: str, start: int, length: int) -> bytes:
        """Return a part of a file. Raises OSError where it cannot be had."""

    def delete_folder(self, name: str) -> None:
        """Delete everything below a name."""

    def open(self, name: str, mode: str = "rb") -> IO[bytes]:
        """Open a file to be read from its start to its end."""

    def exists(self, name: str) -> bool:
        """Tell whether there is a file of this name."""

    def size(self, name: str) -> int:
        """Return the bytes of a file. Raises OSError where there is none."""

    def url(self, name: str) -> str:
        """Return an address at which the storage serves the file itself."""

    def delete(self, name: str) -> None:
        """Delete a file."""


class _Movable(File):  # type: ignore[type-arg]
    """A local file that the storage may move instead of copying."""

    def __init__(self, path: Path) -> None:
        super().__init__(None, name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        """Return where it lies: Django moves such files."""
        return str(self._path)


class FolderReleases(FileSystemStorage):
    """Releases in a folder of this machine."""

    def put(self, name: str, path: Path) -> None:
        """Move a local file to its name, replacing what an interrupted run left there."""
        self.delete(name)
        self.save(name, _Movable(path))

    def read_range(self, name: str, start: int, length: int) -> bytes:
        """Return a part of a file. Raises OSError where it cannot be had."""
        with self.open(name, "rb") as file:
            file.seek(start)
            return cast("bytes", file.read(length))

    def is_file(self, name: str) -> bool:
        """Tell a file from a folder and from nothing."""
        return Path(self.path(name)).is_file()

    def delete_folder(self, name: str) -> None:
        """Delete everything below a name."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.path(name))


def release_storage() -> ReleaseStorage:
    """Return the storage of this instance's releases."""
    return cast("ReleaseStorage", storages["releases"])
