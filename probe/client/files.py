"""Files that survive a kill and a power cut: written whole or not at all."""

import errno
import os
from pathlib import Path

from probe.client.problems import ExitCode, ProbeError

PRIVATE = 0o600
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file by its new content, on the disk when this returns; readable by its owner.

    Raises ProbeError where the disk is full or the folder cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise storage_error(path, error) from error


def move_durably(source: Path, target: Path) -> None:
    """Rename a file, on the disk when this returns. Raises ProbeError where that fails."""
    try:
        source.replace(target)
        sync_folder(target.parent)
        sync_folder(source.parent)
    except OSError as error:
        raise storage_error(target, error) from error


def read_or_none(path: Path) -> bytes | None:
    """Return a file's content, or None if there is none. Raises ProbeError for any other fault."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise storage_error(path, error) from error


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def storage_error(path: Path, error: OSError) -> ProbeError:
    """Return the problem of a file that cannot be read or written."""
    if error.errno in _FULL:
        return ProbeError(ExitCode.STORAGE, "error.disk_full", path=path.parent)
    return ProbeError(ExitCode.STORAGE, "error.storage", path=path, why=error.strerror or error)
