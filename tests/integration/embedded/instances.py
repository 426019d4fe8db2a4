"""Start `manage.py up` the way a person does, and look at what it started."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

from backend.embedded.leftovers import marked_processes
from tests.faults.platform import OWN_VARIABLES, REPOSITORY, Platform, wait_until

SERVERS = {"postgres", "valkey-server"}


class Instance(Platform):
    """A platform that may be started again, by another command or on another port."""

    prefix: Sequence[str] = ()

    @property
    def terminal(self) -> str:
        """Everything that was said so far."""
        return self._terminal.read_text()

    @property
    def _terminal(self) -> Path:
        return self.folder.parent / "terminal.txt"

    def start(self) -> None:
        """Start everything and wait until its address is printed."""
        with self._terminal.open("wb") as terminal:
            self.process = subprocess.Popen(
                [*self.prefix, sys.executable, "manage.py", "up"],
                cwd=REPOSITORY,
                env=self.variables(),
                stdout=terminal,
                stderr=subprocess.STDOUT,
            )
        wait_until(self.has_begun, seconds=120, what="the address")
        assert "Sawt is ready" in self.terminal, self.terminal
        self.run_mark = str(self.instance["run"])

    def has_begun(self) -> bool:
        """Return whether the address is printed, or never will be."""
        assert self.process
        return "Sawt is ready" in self.terminal or self.process.poll() is not None

    def alive(self) -> list[psutil.Process]:
        """Return every living process of the last start."""
        return marked_processes(self.run_mark)

    def kill_supervisor(self) -> None:
        """End the supervisor in a way that it cannot notice."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


def refused_up(folder: Path, **environment: str) -> tuple[int, list[str]]:
    """Return exit code and lines of a start that shall fail."""
    inherited = {key: value for key, value in os.environ.items() if key not in OWN_VARIABLES}
    done = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=REPOSITORY,
        env=inherited | {"SAWT_DATA_DIR": str(folder)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return done.returncode, done.stderr.splitlines()
