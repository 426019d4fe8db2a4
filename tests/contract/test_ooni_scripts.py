"""Scripts written for OONI's API work with another base URL, and find what was put in."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.core.management import call_command

from measurements.drain import Drainer
from seeds import readers

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPTS = Path(__file__).parent / "ooni_scripts"
MEASUREMENTS = 130


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Import real measurements of Kenya's telegram and judge them."""
    monkeypatch.setattr(settings, "SECRETS_DIR", tmp_path / "secrets")
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")
    sample = readers.sample_path("kenya-2023")
    assert sample is not None
    with gzip.open(sample) as lines:
        some = list(islice(lines, MEASUREMENTS))
    (tmp_path / "some.jsonl").write_bytes(b"".join(some))
    call_command("import_measurements", str(tmp_path / "some.jsonl"), verbosity=0)
    drainer = Drainer()
    while drainer.drain():
        pass
    drainer.close()
    return [orjson.loads(line) for line in some]


def run(script: str, base: str, *arguments: str) -> Any:
    command = [sys.executable, str(SCRIPTS / script), base, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_scripts_for_oonis_api_need_no_change(
    live_server: Any, documents: list[dict[str, Any]]
) -> None:
    window = ("KE", "telegram", "2023-01-01", "2024-01-01")
    total, anomalies, confirmed, failures, networks = run(
        "list_and_fetch.py", live_server.url, *window
    )
    assert total == MEASUREMENTS
    assert networks == sorted({document["probe_asn"] for document in documents})
    assert run("list_by_offset.py", live_server.url, "KE") == MEASUREMENTS
    days = run("count_by_day.py", live_server.url, *window)
    expected = Counter(document["measurement_start_time"][:10] for document in documents)
    assert {day: count for day, (_, count) in days.items()} == expected
    assert sum(anomaly for anomaly, _ in days.values()) == anomalies - confirmed
    assert failures <= total - anomalies
