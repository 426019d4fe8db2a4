"""Start one process: in its own session, with a log of its own, and never outliving its parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from backend.embedded.account import Account
from backend.embedded.errors import EmbeddedError
from backend.embedded.logs import open_log

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class Program:
    """What to run, and how it is asked to end."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 4.0
    # Later stages stand on earlier ones: they start after them and stop before them.
    stage: int = 0
    # Sent by the kernel when the supervisor itself was killed (Linux).
    orphan_signal: signal.Signals = signal.SIGTERM


def spawn(program: Program, log_folder: Path) -> subprocess.Popen[bytes]:
    """Start the program; its output goes to log_folder/NAME.log.

    Call it from the main thread only: the kernel ties the child's life to the thread that forked.
    Raises EmbeddedError where it cannot be started.
    """
    identity = program.account.identity() if program.account else {}
    try:
        with open_log(log_folder, program.name) as log:
            return subprocess.Popen(
                program.argv,
                cwd=program.cwd,
                env=dict(program.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal reaches the supervisor only, which stops in order.
                start_new_session=True,
                umask=0o077,
                preexec_fn=_before_exec(program, os.getpid()),  # noqa: PLW1509 (one thread)
                **identity,
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedError(f"Cannot start {program.argv[0]}: {error}.") from error


def _before_exec(program: Program, supervisor: int) -> Callable[[], None]:
    def prepare() -> None:
        if program.account:
            program.account.enter()
        if sys.platform != "linux":
            return
        if program.account:
            _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        # After the change of user, which clears it.
        _libc.prctl(_PR_SET_PDEATHSIG, int(program.orphan_signal), 0, 0, 0)
        if os.getppid() != supervisor:
            os._exit(1)

    return prepare


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the process's group: a killed parent leaves its workers behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def die_with_make() -> None:
    """Stop when `make` is killed, as its foreground command should (Linux).

    Other parents may end first and mean no harm: a shell, nohup, a service manager.
    """
    if sys.platform == "linux" and psutil.Process(os.getppid()).name() in {"make", "gmake"}:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
