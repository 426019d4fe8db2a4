"""One supervised process: how it ended, and when it may start again."""

import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from backend.embedded.logs import last_line, log_path, log_size
from backend.embedded.process import Program, kill_group, spawn

_FIRST_DELAY = 0.1
_LONGEST_DELAY = 5.0
# A process that somebody kills is not at fault: it may come back at once every time.
_LONGEST_DELAY_AFTER_KILL = 0.4
_STEADY_SECONDS = 10.0


@dataclass
class Child:
    """A program and its present process."""

    program: Program
    logs: Path
    restarts: bool = True
    trusted: bool = False
    process: subprocess.Popen[bytes] | None = None
    log_start: int = 0
    restart_at: float | None = None
    _started: float = field(default=0.0, init=False)
    _delay: float = field(default=_FIRST_DELAY, init=False)

    @property
    def name(self) -> str:
        """The program's name."""
        return self.program.name

    @property
    def log(self) -> Path:
        """The log of every process of this program."""
        return log_path(self.logs, self.name)

    @property
    def pid(self) -> int | None:
        """The living process's number."""
        return self.process.pid if self.process and self.process.poll() is None else None

    def start(self) -> None:
        """Start a process."""
        self.log_start = log_size(self.log)
        self.restart_at = None
        self._started = time.monotonic()
        self.process = spawn(self.program, self.logs)

    def has_ended(self) -> bool:
        """Return whether the process ended and nobody dealt with that yet."""
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> None:
        """Kill what the ended process left, and set the time of the next start."""
        if self.process is None:
            return
        kill_group(self.process)
        now = time.monotonic()
        if now - self._started > _STEADY_SECONDS:
            self._delay = _FIRST_DELAY
        self.restart_at = now + self._delay
        was_killed = self.process.returncode == -signal.SIGKILL
        longest = _LONGEST_DELAY_AFTER_KILL if was_killed else _LONGEST_DELAY
        self._delay = min(self._delay * 2, longest)
        self.process = None

    def ending(self) -> str:
        """Say how the process ended."""
        code = self.process.returncode if self.process else 0
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        return f"exit {code}: {self.last_words()}"

    def last_words(self) -> str:
        """Return the last line that this process wrote."""
        return last_line(self.log, since=self.log_start)
