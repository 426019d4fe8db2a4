"""Parts that stop without dying: the broker away, a worker frozen in the middle of a batch."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import orjson
import psutil
import pytest

from tests.documents import telegram
from tests.faults.platform import REPOSITORY, Platform, running, wait_until

pytestmark = pytest.mark.faults


def upload(platform: Platform, numbers: range) -> None:
    """Send a batch and assert that it is acknowledged."""
    body = b"\n".join(orjson.dumps(telegram(nonce=number)) for number in numbers)
    headers = {"Content-Type": "application/x-ndjson"}
    status, answer = platform.post("/api/v1/measurements", body, **headers)
    assert status == 200
    assert {each["status"] for each in orjson.loads(answer)["results"]} == {"accepted"}


def measured(platform: Platform) -> int:
    """Return how many of this test's measurements are judged."""
    return platform.count("measurement WHERE country = 'MA'")


def test_without_the_broker_uploads_are_accepted_and_a_sweep_finishes_them(tmp_path: Path) -> None:
    with running(tmp_path / "data") as platform:
        platform.wait_for_sample()
        platform.kill("valkey", signal.SIGSTOP)
        started = time.monotonic()
        for number in range(20):
            upload(platform, range(number * 10, number * 10 + 10))
        assert time.monotonic() - started < 20
        assert platform.get("/readyz")[0] == 200
        time.sleep(3)
        waiting = platform.count("inbox")
        # Killed, the broker comes back empty: whatever was rung is forgotten.
        platform.kill("valkey", signal.SIGKILL)
        wait_until(lambda: measured(platform) == 200, seconds=90, what="the sweep")
        wait_until(platform.is_settled, seconds=30, what="fresh tallies")
        assert waiting > 0


def test_a_frozen_worker_does_not_hide_its_rows_for_ever(tmp_path: Path) -> None:
    with running(tmp_path / "data", SAWT_STOPPED_AFTER="4") as platform:
        platform.wait_for_sample()
        frozen = freeze_in_a_batch(platform)
        second = subprocess.Popen(
            [sys.executable, "-m", "celery", "-q", "-A", "backend", "worker", "-c", "1"],
            cwd=REPOSITORY,
            env=platform.variables(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until(lambda: platform.count("inbox") == 0, seconds=90, what="the other worker")
            before = measured(platform)
        finally:
            second.send_signal(signal.SIGTERM)
            second.wait(30)
        for process in frozen:
            process.send_signal(signal.SIGCONT)
        upload(platform, range(100_000, 100_010))
        wait_until(lambda: measured(platform) == before + 10, seconds=60, what="the thawed worker")
        wait_until(platform.is_settled, seconds=60, what="fresh tallies")
        assert before == platform.count("receipt WHERE uid LIKE '%\\_MA\\_%'") - 10
        assert "Every tally" in platform.manage("rebuild_tallies", "--check")


def freeze_in_a_batch(platform: Platform) -> list[psutil.Process]:
    """Stop the worker's processes while a batch is in their hands; return them."""
    worker = psutil.Process(platform.instance["processes"]["worker"])
    for attempt in range(40):
        upload(platform, range(attempt * 500, attempt * 500 + 500))
        processes = [*worker.children(recursive=True), worker]
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        held = platform.rows(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'idle in transaction'"
        )[0][0]
        if held and platform.count("inbox"):
            return processes
        for process in processes:
            process.send_signal(signal.SIGCONT)
    raise AssertionError("No batch was ever caught in the worker's hands.")
