"""Kill a PostgreSQL that hangs after a crash.

Version 18 does for ever when its recovery fails, say on a full disk, during the restart that it
does by itself: it neither ends nor tries again.
"""

import contextlib
import signal
import time
from collections.abc import Callable

import psutil

_EVERY = 5.0
_LOOKS = 3


class StuckDatabase:
    """Looks now and then whether a server refuses everyone although nothing in it recovers."""

    def __init__(self, refusal: Callable[[], str | None]) -> None:
        self._refusal = refusal
        self._next = 0.0
        self._seen: list[int] = []

    def look(self, pid: int | None) -> bool:
        """Kill the server of this number if it was found stuck several times; tell whether."""
        now = time.monotonic()
        if pid is None or now < self._next:
            return False
        self._next = now + _EVERY
        is_stuck = self._refusal() is not None and not _recovers(pid)
        self._seen = [*self._seen, pid] if is_stuck and pid in (self._seen or [pid]) else []
        if len(self._seen) < _LOOKS:
            return False
        self._seen = []
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(pid).send_signal(signal.SIGKILL)
        return True


def _recovers(pid: int) -> bool:
    """Tell whether a startup process is at work, or the server is just ending."""
    try:
        children = psutil.Process(pid).children()
        return any("startup" in " ".join(child.cmdline()) for child in children)
    except psutil.Error:
        return True
