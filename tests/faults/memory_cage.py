"""A control group whose processes the kernel kills when they take more memory than it has."""

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.faults.platform import wait_until

_FIRST_VERSION = Path("/sys/fs/cgroup/memory")
_SECOND_VERSION = Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Cage:
    """A control group of the memory controller."""

    folder: Path

    def take(self, process: psutil.Process) -> None:
        """Count what the process takes from now on."""
        with contextlib.suppress(ProcessLookupError):
            (self.folder / "cgroup.procs").write_text(str(process.pid))

    def kills(self) -> int:
        """Return how many of its processes the kernel has killed."""
        text = next(
            file.read_text()
            for name in ("memory.oom_control", "memory.events")
            if (file := self.folder / name).exists()
        )
        return int(dict(line.split() for line in text.splitlines())["oom_kill"])

    def is_gone(self, home: Path) -> bool:
        """Send whoever is left home and end the group; whoever is dying holds it for a moment."""
        for line in (self.folder / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                (home / "cgroup.procs").write_text(line)
        try:
            self.folder.rmdir()
        except OSError:
            return False
        return True


def obstacle() -> str:
    """Say why there can be no cage here."""
    if os.access(_FIRST_VERSION, os.W_OK) or os.access(_SECOND_VERSION / "cgroup.procs", os.W_OK):
        return ""
    return "a control group for memory needs root"


@contextlib.contextmanager
def caged(processes: Iterable[psutil.Process], room: int) -> Iterator[Cage]:
    """Give the processes so many bytes more than they have; set free who is left in the end."""
    is_first = _FIRST_VERSION.is_dir()
    root = _FIRST_VERSION if is_first else _SECOND_VERSION
    if not is_first:
        (root / "cgroup.subtree_control").write_text("+memory")
    cage = Cage(root / f"sawt-{secrets.token_hex(4)}")
    cage.folder.mkdir()
    try:
        name = "memory.limit_in_bytes" if is_first else "memory.max"
        (cage.folder / name).write_text(str(room))
        for process in processes:
            cage.take(process)
        yield cage
    finally:
        wait_until(lambda: cage.is_gone(root), seconds=10, what="the end of a control group")
