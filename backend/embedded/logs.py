"""Logs of bounded size that the processes write themselves, so that no pipe can ever block one."""

import os
import re
import shutil
from pathlib import Path
from typing import BinaryIO

MAX_BYTES = 5 * 1024 * 1024
_TAIL = 8192
# PostgreSQL's own prefix: date, time, zone, pid.
_PREFIX = re.compile(r"^\d{4}-\d\d-\d\d [\d:.,]+ (?:[A-Z]+ \[\d+\] )?")

# How Python ends a traceback: the class, which may be followed by more lines.
_EXCEPTION = re.compile(r"^[A-Za-z_][\w.]*: \S")
# What PostgreSQL says after its reason, and to those who ask whether it is ready.
_EMPTY = re.compile(r"system is (shut down|starting up|in recovery)|not yet accepting connections")


def log_path(folder: Path, name: str) -> Path:
    """Return where the log of one process lies."""
    return folder / f"{name}.log"


def open_log(folder: Path, name: str) -> BinaryIO:
    """Open the log for appending, readable by its owner only."""
    path = log_path(folder, name)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(descriptor, "ab", buffering=0)


def bound_log(path: Path, max_bytes: int = MAX_BYTES) -> None:
    """Keep one old copy and begin again once the log is too long.

    The writers append, so they go on at the new end; a line written meanwhile may be lost.
    """
    try:
        if path.stat().st_size <= max_bytes:
            return
        old = path.with_suffix(".log.1")
        old.touch(mode=0o600)
        shutil.copyfile(path, old)
        os.truncate(path, 0)
    except OSError:
        # Not there yet, or no room for the copy: the next look tries again.
        return


def log_size(path: Path) -> int:
    """Return how many bytes the log has now."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def new_lines(path: Path, offset: int) -> tuple[list[str], int]:
    """Return the complete lines after offset, and where to read on."""
    size = log_size(path)
    if size <= offset:
        return [], size
    with path.open("rb") as file:
        file.seek(offset)
        data = file.read()
    # A progress bar redraws its line with a carriage return.
    end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
    text = data[:end].decode(errors="replace").replace("\r", "\n")
    return [line for line in text.splitlines() if line.strip()], offset + end


def last_line(path: Path, *, since: int = 0) -> str:
    """Return the last line that says something, without its time stamp."""
    try:
        with path.open("rb") as file:
            file.seek(max(since, log_size(path) - _TAIL))
            text = file.read().decode(errors="replace").replace("\r", "\n")
    except FileNotFoundError:
        return "it wrote nothing"
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    if "Traceback (most recent call last):" in lines:
        lines = [line for line in lines if _EXCEPTION.match(line)] or lines
    said = [line for line in lines if not _EMPTY.search(line)]
    return _PREFIX.sub("", (said or lines or ["it wrote nothing"])[-1].strip())
