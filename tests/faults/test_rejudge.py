"""Rejudging under fire: workers, broker and database killed, uploads arriving, nothing mixed."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import orjson
import pytest

from tests.documents import telegram
from tests.faults.platform import REPOSITORY, Platform, running, wait_until

pytestmark = pytest.mark.faults

FORMER = "2026-11-24.1"
SAMPLE = 2344
VICTIMS = ("worker", "valkey", "worker", "postgres", "worker")


def rejudge(platform: Platform) -> "subprocess.Popen[str]":
    """Start the command, which may give up when the database goes away under it."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "rejudge", "--ruleset", FORMER],
        cwd=REPOSITORY,
        env=platform.variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def moved_on(platform: Platform, command: "subprocess.Popen[str]", pages: int) -> bool:
    """Tell whether more units than that were begun, or the command came to an end."""
    begun = platform.count("rejudge_unit WHERE judged > 0 OR finished_at IS NOT NULL")
    return begun > pages or command.poll() is not None


def finish(platform: Platform, command: "subprocess.Popen[str]") -> str:
    """Return what the command says once it succeeds; the same command goes on after a failure."""
    for _ in range(10):
        said, _ = command.communicate(timeout=120)
        if command.returncode == 0:
            return said
        assert "Traceback" not in said
        wait_until(lambda: platform.get("/readyz")[0] == 200, seconds=60, what="the database")
        command = rejudge(platform)
    raise AssertionError(f"Rejudging never ended: {said}")


def test_killed_workers_lose_nothing_and_judge_nothing_twice(tmp_path: Path) -> None:
    with running(tmp_path / "data") as platform:
        platform.wait_for_sample()
        command = rejudge(platform)
        uploaded = 0
        for number, victim in enumerate(VICTIMS):
            wait_until(partial(moved_on, platform, command, number), seconds=60, what="a page")
            status, _ = platform.post("/api/v1/measurements", orjson.dumps(telegram(nonce=number)))
            uploaded += status == 200
            platform.kill(victim)
        said = finish(platform, command)
        assert f"{FORMER} is in force" in said
        wait_until(lambda: platform.count("inbox") == 0, seconds=60, what="an empty inbox")
        wait_until(platform.is_settled, seconds=60, what="fresh tallies")

        per_plane = platform.rows(
            f"SELECT plane, count(*), count(DISTINCT uid) FROM verdict"
            f" WHERE ruleset = '{FORMER}' GROUP BY plane"
        )
        stored = platform.count("measurement")
        assert SAMPLE + uploaded <= stored <= SAMPLE + len(VICTIMS)
        assert {(count, uids) for _, count, uids in per_plane} == {(stored, stored)}
        assert "Every tally" in platform.manage("rebuild_tallies", "--check")
