"""Who runs PostgreSQL and Valkey: never root, and without opening a folder to anyone.

PostgreSQL refuses to run as root. A root supervisor enters the data folder first and gives up
its rights afterwards, so the server needs no way through the parent folders: it stands in its
working directory (/proc/self/cwd) already. docs/adr/0003-embedded-services.md has the choice.
"""

import ctypes
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.embedded.errors import EmbeddedError

# `sawt` is for an operator who wants a user of its own; every Unix has one of the others.
_CANDIDATES = ("sawt", "nobody", "daemon")
_CLONE_NEWUSER = 0x10000000
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Account:
    """An unprivileged identity.

    namespaced: root may become nobody else (a sandbox with a single user), so the identity is
    worn in a user namespace: files of the supervisor's user belong to it, capabilities do not.
    """

    uid: int
    gid: int
    namespaced: bool = False

    def give(self, path: Path) -> None:
        """Make this account the owner of path."""
        if not self.namespaced:
            os.chown(path, self.uid, self.gid)

    def identity(self) -> dict[str, Any]:
        """Return what makes subprocess.Popen give up root's rights."""
        if self.namespaced:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def enter(self) -> None:
        """Do, in the forked child, what subprocess.Popen cannot."""
        if self.namespaced:
            _enter_user_namespace(self)


def service_account(cluster: Path) -> Account | None:
    """Return the account for the servers; None where they run as the present, plain user.

    The owner of existing data stays its owner. Raises EmbeddedError where root cannot become
    anyone else.
    """
    if os.geteuid() != 0:
        return None
    owner = cluster.stat().st_uid if cluster.exists() else None
    for account in _choices(owner):
        if _works(account):
            return account
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this root may not become another user: "
        "run `make up` as a plain user, or set DATABASE_URL and REDIS_URL."
    )


def _choices(owner: int | None) -> list[Account]:
    if owner:
        return [Account(owner, _group_of(owner))]
    uid, gid = _first_candidate()
    in_namespace = Account(uid, gid, namespaced=True)
    # Data that root owns was made inside a namespace, and only works there.
    return [in_namespace] if owner == 0 else [Account(uid, gid), in_namespace]


def _group_of(uid: int) -> int:
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        # The data came from another machine: only the number counts.
        return uid


def _first_candidate() -> tuple[int, int]:
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this machine has no user `nobody`: "
        "add a user `sawt`, or run `make up` as a plain user."
    )


def _works(account: Account) -> bool:
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", "exit 0"],
            check=False,
            preexec_fn=account.enter,
            **account.identity(),
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _enter_user_namespace(account: Account) -> None:
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{account.uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{account.gid} {gid} 1")
