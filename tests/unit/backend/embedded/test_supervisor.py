"""The supervisor: bring back, give up, follow, stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from backend.embedded.errors import EmbeddedError, StopRequested
from backend.embedded.process import Program
from backend.embedded.supervisor import Supervisor


class Watched(Supervisor):
    """A supervisor that remembers what it said and what it runs."""

    def __init__(self, logs: Path) -> None:
        self.said: list[str] = []
        self.pids: dict[str, int] = {}
        super().__init__(logs, "0123456789abcdef", self.said.append, self._remember)

    def _remember(self, pids: dict[str, int]) -> None:
        self.pids = pids

    def tick_until_changed(self, name: str, seconds: float = 5) -> int:
        before, end = self.pids[name], time.monotonic() + seconds
        while self.pids.get(name, before) == before:
            assert time.monotonic() < end
            self.tick(0.02)
        return self.pids[name]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Watched]:
    supervisor = Watched(tmp_path)
    yield supervisor
    supervisor.stop()


def shell(name: str, script: str, tmp_path: Path, stage: int = 0, seconds: float = 0.3) -> Program:
    return Program(
        name,
        ["/bin/sh", "-c", script],
        {"PATH": os.defpath},
        tmp_path,
        stop_seconds=seconds,
        stage=stage,
    )


def living(group: int) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE and os.getpgid(process.pid) == group
    ]


def test_killed_process_and_its_children_are_replaced_at_once(
    supervisor: Watched, tmp_path: Path
) -> None:
    supervisor.start(shell("web", "sleep 61 & wait", tmp_path))
    supervisor.trust_all()
    time.sleep(0.2)
    for _ in range(4):
        old = supervisor.pids["web"]
        os.kill(old, signal.SIGKILL)
        began = time.monotonic()
        supervisor.tick_until_changed("web")
        assert time.monotonic() - began < 1
        assert not living(old)
    assert "killed by SIGKILL" in supervisor.said[0]


def test_process_that_fails_again_and_again_is_started_less_and_less_often(
    supervisor: Watched, tmp_path: Path
) -> None:
    supervisor.start(shell("worker", "sleep 0.01; echo why >&2; exit 3", tmp_path))
    supervisor.trust_all()
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        supervisor.tick(0.02)
    assert 2 <= len(supervisor.said) <= 5
    assert "exit 3: why" in supervisor.said[0]


def test_process_that_never_worked_ends_the_start(supervisor: Watched, tmp_path: Path) -> None:
    supervisor.start(shell("postgres", "echo the reason; exit 1", tmp_path))
    with pytest.raises(EmbeddedError, match=r"postgres did not start: the reason \(its log: "):
        supervisor.wait_for("postgres", lambda: "not yet", 5)


def test_patience_ends(supervisor: Watched) -> None:
    with pytest.raises(EmbeddedError, match="web is not ready after 0 s: busy"):
        supervisor.wait_for("web", lambda: "busy", 0.1)


def test_step_that_fails_shows_its_last_line(supervisor: Watched, tmp_path: Path) -> None:
    supervisor.run(shell("fine", "exit 0", tmp_path))
    with pytest.raises(EmbeddedError, match="migrate failed: no such table"):
        supervisor.run(shell("migrate", "echo no such table; exit 1", tmp_path))
    assert supervisor.pids == {}


def test_step_beside_shows_its_lines_and_its_failure(supervisor: Watched, tmp_path: Path) -> None:
    supervisor.run_beside(shell("sample", "echo loading; sleep 0.1; exit 2", tmp_path))
    end = time.monotonic() + 5
    while supervisor.pids and time.monotonic() < end:
        supervisor.tick(0.02)
    assert supervisor.said[0] == "loading"
    assert "sample failed" in supervisor.said[-1]


def test_later_stages_stop_first_and_the_deaf_are_killed(
    supervisor: Watched, tmp_path: Path
) -> None:
    note = "trap 'date +%s%N >> {0}; exit' TERM; while :; do sleep 0.02; done"
    supervisor.start(shell("first", note.format("first"), tmp_path, stage=0))
    supervisor.start(shell("last", note.format("last"), tmp_path, stage=1))
    supervisor.start(shell("deaf", "trap '' TERM; sleep 61", tmp_path, stage=1))
    deaf = supervisor.pids["deaf"]
    time.sleep(0.3)
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 3
    assert int((tmp_path / "last").read_text()) < int((tmp_path / "first").read_text())
    assert not living(deaf)


def test_request_to_stop_ends_a_wait(supervisor: Watched) -> None:
    supervisor.wakeup.stop_requests = 1
    with pytest.raises(StopRequested):
        supervisor.tick(0)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot tie a child's life")
def test_children_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path\n"
        "from tests.unit.backend.embedded.test_supervisor import Watched, shell\n"
        "supervisor = Watched(Path(sys.argv[1]))\n"
        "supervisor.start(shell('web', 'exec sleep 61', Path(sys.argv[1])))\n"
        "print(supervisor.pids['web'], flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    with parent.stdout:
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        # The pipe is the child's too only if it leaked: then this would wait for it.
    end = time.monotonic() + 3
    while living(child):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_trusted_program_that_never_works_stops_nothing(
    supervisor: Watched, tmp_path: Path
) -> None:
    supervisor.start(shell("helper", "sleep .2; echo no port; exit 1", tmp_path), trusted=True)
    supervisor.tick_until_changed("helper")
    assert "helper ended (exit 1: no port): starting it again" in supervisor.said
