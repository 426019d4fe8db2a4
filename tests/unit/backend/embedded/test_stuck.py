"""A server that refuses everyone, with nothing in it that recovers, is killed; no other is."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from backend.embedded import stuck
from backend.embedded.stuck import StuckDatabase

SLEEP = "import time; time.sleep(60)"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stuck, "_EVERY", 0.0)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", request.param], stdout=subprocess.DEVNULL)
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("server", [SLEEP], indirect=True)
def test_one_that_is_stuck_is_killed_at_the_third_look(server: subprocess.Popen[bytes]) -> None:
    database = StuckDatabase(lambda: "not yet accepting connections")
    assert [database.look(server.pid) for _ in range(3)] == [False, False, True]
    assert server.wait(5) < 0


@pytest.mark.parametrize("server", [SLEEP], indirect=True)
def test_one_that_answers_in_between_is_not(server: subprocess.Popen[bytes]) -> None:
    answers = iter(["refused", "refused", None, "refused", "refused"])
    database = StuckDatabase(lambda: next(answers))
    assert not any(database.look(server.pid) for _ in range(5))


def test_nothing_is_done_while_it_is_not_there() -> None:
    assert not StuckDatabase(lambda: "refused").look(None)
