"""The examples in docs/api.md run as they are printed, against a server with data."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from measurements.rules import LATEST
from reports.models import Tally

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
DAYS = ("2023-11-07", "2023-11-08", "2023-11-09", "2023-11-10")


@pytest.fixture
def tallies() -> None:
    """Store four days of votes."""
    shared = {
        "country": "KE", "operator": "safaricom", "network_type": "mobile", "service": "telegram",
        "plane": "messaging", "panel": "imported", "ruleset": LATEST, "measurements": 6,
        "voters": 6, "votes_ok": 6, "votes_blocked": 0, "votes_throttled": 0, "votes_degraded": 0,
        "prefix_groups": 0, "cohorts": 0, "state": "ok",
    }  # fmt: skip
    Tally.objects.bulk_create(Tally(day=day, **shared) for day in DAYS)


def examples(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def run(command: list[str], server: Any) -> str:
    environment = os.environ | {"SAWT": server.url}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_curl(live_server: Any, tallies: None) -> None:
    listed, released = (run(["sh", "-c", each], live_server) for each in examples("sh"))
    assert [line.partition(",")[0] for line in listed.splitlines()[1:]] == list(DAYS[1:3])
    assert released == '{"results":[],"next":null}'


def test_python(live_server: Any, tallies: None) -> None:
    (program,) = examples("python")
    said = run([sys.executable, "-c", program], live_server)
    assert said == "".join(f"{day} safaricom mobile ok 6\n" for day in DAYS)
