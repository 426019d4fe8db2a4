"""End what an earlier run left behind, and never touch a stranger.

Every process of a run carries its random mark: the Python ones in their environment, the servers
on their command line (PostgreSQL's children too, through cluster_name).
"""

import contextlib
import signal
import time
from collections.abc import Callable

import psutil

RUN_VARIABLE = "SAWT_RUN"
_SERVERS = {"postgres", "valkey-server"}


def marked_processes(run: str, names: set[str] | None = None) -> list[psutil.Process]:
    """Return the living processes of that run; names narrows them to certain servers."""
    return [
        process
        for process in psutil.process_iter(["name", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and (names is None or process.info["name"] in names)
        and _is_marked(process, run)
    ]


def end_leftovers(run: str, say: Callable[[str], None], patience: float = 10.0) -> None:
    """End every process of a run whose supervisor is dead; PostgreSQL with a clean shutdown.

    Nothing else is asked politely: a kill loses nothing that was acknowledged.
    """
    left = marked_processes(run)
    if not left:
        return
    say(f"Ending {len(left)} processes that an earlier run left behind")
    for process in left:
        is_database = process.info["name"] == "postgres"
        _signal(process, signal.SIGINT if is_database else signal.SIGKILL)
        # A stopped process would not hear it.
        _signal(process, signal.SIGCONT)
    wait_for_end(left, patience)
    kill_marked(run)


def kill_marked(run: str, names: set[str] | None = None) -> None:
    """Kill every process of that run at once, and wait until it is gone."""
    left = marked_processes(run, names)
    for process in left:
        _signal(process, signal.SIGKILL)
    wait_for_end(left, 5.0)


def _is_marked(process: psutil.Process, run: str) -> bool:
    try:
        if process.info["name"] in _SERVERS:
            return any(run in word for word in process.cmdline())
        return process.environ().get(RUN_VARIABLE) == run
    except (psutil.Error, OSError):
        # Somebody else's, or gone.
        return False


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    with contextlib.suppress(psutil.Error):
        process.send_signal(number)


def wait_for_end(processes: list[psutil.Process], patience: float) -> bool:
    """Return whether all of them have ended within patience (in seconds)."""
    deadline = time.monotonic() + patience
    while any(_is_alive(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
