"""Start processes in order, bring back those that die, stop them in the opposite order."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

from backend.embedded.child import Child
from backend.embedded.errors import EmbeddedError, StopRequested
from backend.embedded.leftovers import kill_marked
from backend.embedded.logs import bound_log, new_lines
from backend.embedded.process import Program, kill_group
from backend.embedded.wakeup import Wakeup

_PROGRESS_SECONDS = 2.0
_LOG_CHECK_SECONDS = 10.0
_DATABASE = "postgres"


class Supervisor:
    """One thread that owns every process of a run."""

    def __init__(
        self,
        logs: Path,
        run: str,
        say: Callable[[str], None],
        on_change: Callable[[dict[str, int]], None] = lambda _: None,
        wakeup: Wakeup | None = None,
    ) -> None:
        self.wakeup = wakeup or Wakeup()
        self._logs = logs
        self._run = run
        self._say = say
        self._on_change = on_change
        self._children: dict[str, Child] = {}
        self._followed: dict[str, int] = {}
        self._logs_checked = time.monotonic()

    def start(self, program: Program, *, trusted: bool = False) -> None:
        """Start a program that shall run until the end; a trusted one may die and stops nothing."""
        self._add(Child(program, self._logs, trusted=trusted))

    def run(self, program: Program) -> None:
        """Run a program to its end. Raises EmbeddedError where it fails."""
        child = self._add(Child(program, self._logs, restarts=False))
        try:
            while not child.has_ended():
                self.tick(0.05)
            if child.process and child.process.returncode:
                raise EmbeddedError(
                    f"{program.name} failed: {child.last_words()} (its output: {child.log})"
                )
        finally:
            self._remove(child)

    def run_beside(self, program: Program) -> None:
        """Start a program that ends by itself; its lines are shown. A failure is no disaster."""
        child = self._add(Child(program, self._logs, restarts=False))
        self._followed[child.name] = child.log_start

    def wait_for(self, name: str, obstacle: Callable[[], str | None], patience: float) -> None:
        """Wait until there is no obstacle, showing it meanwhile.

        Raises EmbeddedError once patience (in seconds) is at an end, and tick's exceptions.
        """
        began = shown = time.monotonic()
        while reason := obstacle():
            now = time.monotonic()
            if now - began > patience:
                raise EmbeddedError(f"{name} is not ready after {patience:.0f} s: {reason}.")
            if now - shown > _PROGRESS_SECONDS:
                shown = now
                self._say(f"Waiting for {name}: {reason}")
            # A server that recovers from a crash writes a line for everyone who asks.
            self.tick(0.05 if now - began < 1 else 0.5)

    def last_words(self, name: str) -> str | None:
        """Return the last line of a program's present process."""
        child = self._children.get(name)
        return child.last_words() if child else None

    def trust_all(self) -> None:
        """From now on a process that dies is started again, whatever the reason."""
        for child in self._children.values():
            child.trusted = True

    def tick(self, seconds: float) -> None:
        """Wait a while and look after everyone.

        Raises StopRequested when the operator asks for it, EmbeddedError when a process that
        never worked ends by itself.
        """
        self.wakeup.wait(min(seconds, self._until_next_restart()))
        if self.wakeup.stop_requests:
            raise StopRequested
        for child in list(self._children.values()):
            if child.restarts:
                self._look_after(child)
            elif child.name in self._followed:
                self._follow(child)
        if time.monotonic() - self._logs_checked > _LOG_CHECK_SECONDS:
            self._logs_checked = time.monotonic()
            for child in self._children.values():
                bound_log(child.log)

    def stop(self) -> None:
        """Stop everything, later stages first; whoever does not listen is killed."""
        for stage in sorted({child.program.stage for child in self._children.values()})[::-1]:
            self._stop_stage([c for c in self._children.values() if c.program.stage == stage])
        self._children.clear()
        kill_marked(self._run)

    def _add(self, child: Child) -> Child:
        self._children[child.name] = child
        child.start()
        self._report()
        return child

    def _remove(self, child: Child) -> None:
        if child.process and child.has_ended():
            kill_group(child.process)
            self._children.pop(child.name, None)
            self._report()

    def _follow(self, child: Child) -> None:
        ended = child.has_ended()
        lines, self._followed[child.name] = new_lines(child.log, self._followed[child.name])
        for line in lines[-1:]:
            self._say(line)
        if ended:
            if child.process and child.process.returncode:
                self._say(f"{child.name} failed: {child.ending()} (its output: {child.log})")
            del self._followed[child.name]
            self._remove(child)

    def _look_after(self, child: Child) -> None:
        if child.has_ended():
            if not child.trusted and not _was_killed(child):
                raise EmbeddedError(
                    f"{child.name} did not start: {child.last_words()} (its log: {child.log})"
                )
            self._say(f"{child.name} ended ({child.ending()}): starting it again")
            child.bury()
            if child.name == _DATABASE:
                # Its children leave its group, and a busy one keeps a new server from starting.
                kill_marked(self._run, {"postgres"})
        if child.restart_at is not None and time.monotonic() >= child.restart_at:
            child.start()
            self._report()

    def _until_next_restart(self) -> float:
        times = [c.restart_at for c in self._children.values() if c.restart_at is not None]
        return max(min(times) - time.monotonic(), 0.01) if times else float("inf")

    def _stop_stage(self, children: list[Child]) -> None:
        for child in children:
            _send(child, child.program.stop_signal)
        deadline = time.monotonic() + max(child.program.stop_seconds for child in children)
        while any(child.pid for child in children) and time.monotonic() < deadline:
            if self.wakeup.stop_requests > 1:
                break
            self.wakeup.wait(0.05)
        for child in children:
            if child.process:
                _send(child, signal.SIGKILL)
                kill_group(child.process)
                child.process.wait()

    def _report(self) -> None:
        self._on_change({name: c.pid for name, c in self._children.items() if c.pid})


def _was_killed(child: Child) -> bool:
    return child.process is not None and child.process.returncode == -signal.SIGKILL


def _send(child: Child, number: signal.Signals) -> None:
    if child.pid and child.process:
        child.process.send_signal(number)
