"""The whole flood against a whole platform: 10,000 uploads, 500 addresses, 1,000 fresh keys.

Minutes long, so that only `make faults` names this file; tests/integration/test_flood.py is quick.
"""

import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import flood
from tests.faults.platform import REPOSITORY, Platform, running, wait_until
from tests.flood import Picture, Upload

pytestmark = pytest.mark.faults

UPLOADS, ADDRESSES, KEYS = 10_000, 500, 1_000


def settle(platform: Platform) -> float:
    """Wait until everything is judged and counted; return the seconds that it took."""
    started = time.monotonic()
    wait_until(lambda: platform.count("inbox") == 0, seconds=300, what="an empty inbox")
    wait_until(platform.is_settled, seconds=300, what="fresh tallies and periods")
    return time.monotonic() - started


def test_the_whole_flood_changes_no_public_state_beyond_the_caps(tmp_path: Path) -> None:
    proxied = {"SAWT_TRUSTED_PROXIES": "127.0.0.1/32"}
    with running(tmp_path / "data", **proxied) as platform:
        platform.wait_for_sample()
        history = [sys.executable, "-m", "tests.flood"]
        subprocess.run(history, cwd=REPOSITORY, env=platform.variables(), check=True)
        settle(platform)
        before = Picture.of(platform.rows)

        def send(one: Upload) -> int:
            headers = one.headers | {"X-Forwarded-For": f"203.0.113.9, {one.address}"}
            return platform.post("/api/v1/measurements", one.body, **headers)[0]

        started = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            statuses = Counter(pool.map(send, flood.forged(UPLOADS, ADDRESSES, KEYS)))
        took = time.monotonic() - started
        assert set(statuses) <= {200, 429}
        assert platform.get("/en/privacy/")[0] == 200
        settled = settle(platform)
        changed = flood.check_caps(before, Picture.of(platform.rows), platform.rows)
        print(f"{dict(statuses)} in {took:.0f} s, settled {settled:.0f} s later")
        print(*changed, sep="\n")
        platform.manage(
            "quarantine", "put", "--panel", "open", "--received-since", str(flood.today()),
            "--reason", "a flood",
        )  # fmt: skip
        settle(platform)
        flood.check_undone(before, Picture.of(platform.rows))
