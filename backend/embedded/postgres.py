"""PostgreSQL of the wheel: make its data folder, describe how to run it, tell when it is ready."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil

from backend.embedded.account import Account
from backend.embedded.binaries import Binaries
from backend.embedded.errors import EmbeddedError
from backend.embedded.leftovers import wait_for_end
from backend.embedded.memory import total_memory
from backend.embedded.process import Program

ADMINISTRATOR = "postgres"
OWNER = "sawt"
DATABASE = "sawt"
_MIB = 1024 * 1024
# An account stands in the folder already and may see no way to it (see account.py).
_HERE = "/proc/self/cwd"
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

# What must hold on every start, whatever postgresql.conf says.
SERVER_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "idle_in_transaction_session_timeout": "30s",
    # The log tells of the server, never of who connected or what a statement held: an error's
    # text quotes values, so errors go to the client alone (log_min_messages=log leaves them out).
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] ",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_duration": "off",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_connections": "off",
    "log_disconnections": "off",
    "log_checkpoints": "off",
    "log_lock_waits": "off",
    "log_autovacuum_min_duration": "-1",
    "log_startup_progress_interval": "2s",
}
if sys.platform == "linux":
    # Recovery first makes every file durable: one call for all is quicker than one for each.
    SERVER_SETTINGS["recovery_init_sync_method"] = "syncfs"


@dataclass(frozen=True)
class Postgres:
    """One cluster and how it is run."""

    cluster: Path
    sockets: Path
    binaries: Binaries
    account: Account | None
    mark: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def server(self) -> Program:
        """Return the server as a program to supervise."""
        settings = (
            SERVER_SETTINGS
            | {"unix_socket_directories": str(self.sockets), "cluster_name": self.mark}
            | dict(self.settings)
        )
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=[str(self.binaries.postgres), "-D", self._folder(self.cluster), *options],
            env=_ENVIRONMENT,
            cwd=self.cluster,
            account=self.account,
            stop_signal=signal.SIGINT,
            # Immediate: a dead supervisor's server ends within a moment and recovers at its start.
            orphan_signal=signal.SIGQUIT,
        )

    def initdb(self, draft: Path, password_file: Path) -> Program:
        """Return the program that fills the empty folder draft."""
        options = [
            f"--username={ADMINISTRATOR}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *(f"--set={name}={value}" for name, value in _tuning(total_memory()).items()),
        ]
        if self.settings.get("fsync") == "off":
            options.append("--no-sync")
        return Program(
            name="initdb",
            argv=[str(self.binaries.initdb), "-D", self._folder(draft), *options],
            env=_ENVIRONMENT,
            cwd=draft,
            account=self.account,
        )

    def url(self, user: str, password: str, database: str) -> str:
        """Return the address of a database, for libpq and for Django's settings alike."""
        return f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={self.sockets}"

    def _folder(self, path: Path) -> str:
        return _HERE if self.account else str(path)


def check_cluster(cluster: Path, major: int) -> bool:
    """Return whether the folder holds data for this major version; False where there is none.

    Raises EmbeddedError for data of another version, or for a folder that holds something else.
    """
    try:
        if not cluster.exists():
            return False
        made_by = (cluster / "PG_VERSION").read_text().strip()
    except FileNotFoundError as error:
        raise EmbeddedError(f"{cluster} holds no PostgreSQL data: move it away.") from error
    except OSError as error:
        raise EmbeddedError(f"Cannot read {cluster}: {error.strerror}.") from error
    if made_by != str(major):
        raise EmbeddedError(
            f"The data in {cluster} was written by PostgreSQL {made_by}, and this is "
            f"PostgreSQL {major}: use that version, or restore a backup into another SAWT_DATA_DIR."
        )
    return True


def clear_stale_pid(cluster: Path) -> None:
    """Remove a pid file whose number belongs to a stranger by now.

    PostgreSQL takes any live process with that number for its rival. Only called with the data
    directory locked and the processes of earlier runs ended. Raises EmbeddedError for a server
    that somebody else started on this folder.
    """
    path = cluster / "postmaster.pid"
    try:
        lines = path.read_text().splitlines()
        pid, started = abs(int(lines[0])), float(lines[2])
    except FileNotFoundError:
        return
    except (ValueError, IndexError):
        # Cut off while it was written.
        path.unlink(missing_ok=True)
        return
    try:
        process = psutil.Process(pid)
        is_server = process.name() == "postgres" and abs(process.create_time() - started) < 5
    except psutil.Error:
        is_server = False
    # One that was killed a moment ago is still about to end.
    if is_server and not wait_for_end([process], 2.0):
        raise EmbeddedError(f"Another PostgreSQL server (pid {pid}) uses {cluster}: stop it first.")
    path.unlink(missing_ok=True)


def _tuning(memory: int) -> dict[str, str]:
    """Return first values for postgresql.conf, where the operator may change them."""
    shared = min(max(memory // 8, 64 * _MIB), 1024 * _MIB)
    return {
        "shared_buffers": f"{shared // _MIB}MB",
        "effective_cache_size": f"{max(memory // 2, 128 * _MIB) // _MIB}MB",
        "maintenance_work_mem": f"{min(max(memory // 32, 64 * _MIB), 512 * _MIB) // _MIB}MB",
        # Parallel workers share memory in /dev/shm, of which a container has 64 MB.
        "work_mem": "8MB",
        "max_connections": "100",
        "random_page_cost": "1.1",
        "jit": "off",
    }
