"""Short private folders outside the data directory, for what cannot lie in it.

A Unix socket's path is limited to about a hundred bytes, and the path of a data directory is not.
"""

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from backend.embedded.account import Account
from backend.embedded.errors import EmbeddedError

_NAME = "sawt-"
_LONGEST = 70
# PostgreSQL reads a comma as the end of a path, and Valkey's settings file a blank.
_PLAIN = re.compile(r"^[A-Za-z0-9/._-]+$")


def make_scratch(account: Account | None, purpose: str, parents: Iterable[str] = ()) -> Path:
    """Make a folder, mode 0700, that belongs to account (None: to the present user).

    Its name cannot be guessed, so nobody can lie in wait for it.
    Raises EmbeddedError where no parent folder serves.
    """
    for parent in parents or _parents():
        if not _serves(Path(parent), account):
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix=f"{_NAME}{purpose}-", dir=parent))
        except OSError:
            continue
        if account:
            account.give(folder)
        return folder
    raise EmbeddedError(
        "Found no short folder for the servers' sockets: set TMPDIR to one that you may write to."
    )


def remove_scratch(folder: Path) -> None:
    """Remove a folder that make_scratch made; anything else stays."""
    if not folder.name.startswith(_NAME) or folder.is_symlink() or not folder.is_dir():
        return
    shutil.rmtree(folder, ignore_errors=True)


def _parents() -> list[str]:
    # /run empties itself at a restart of the machine, and nobody but root writes there.
    own = ["/run"] if os.geteuid() == 0 else []
    return [*own, tempfile.gettempdir(), "/tmp", "/var/tmp"]  # noqa: S108 (mkdtemp makes it safe)


def _serves(parent: Path, account: Account | None) -> bool:
    if len(os.fsencode(parent)) > _LONGEST or not _PLAIN.match(str(parent)):
        return False
    if not (parent.is_dir() and os.access(parent, os.W_OK | os.X_OK)):
        return False
    if account is None or account.namespaced:
        return True
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (parent, *parent.parents))
