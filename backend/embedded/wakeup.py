"""Wait until a child ends or the operator asks to stop, without a thread and without polling."""

import contextlib
import os
import select
import signal
import time
from types import FrameType

_STOP = (signal.SIGINT, signal.SIGTERM)


class Wakeup:
    """The supervisor's ear for signals; deaf until listen() is called."""

    def __init__(self) -> None:
        self.stop_requests = 0
        self._pipe: tuple[int, int] | None = None

    def listen(self) -> None:
        """Take over the signals of this process. Main thread only."""
        reading, writing = os.pipe()
        for end in (reading, writing):
            os.set_blocking(end, False)
        self._pipe = (reading, writing)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in _STOP:
            signal.signal(number, self._request_stop)
        # Under nohup the end of the terminal is no reason to stop.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._request_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def wait(self, seconds: float) -> None:
        """Return after the time, or as soon as a signal came."""
        if self._pipe is None:
            time.sleep(seconds)
            return
        select.select([self._pipe[0]], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            os.read(self._pipe[0], 4096)

    def _request_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_requests += 1
