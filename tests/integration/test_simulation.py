"""A simulated campaign through the real intake: its truth is found, and it says what it is."""

import json
from collections import OrderedDict
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from measurements.drain import Drainer
from measurements.models import Measurement, StaleMark, Upload
from reports import tasks
from reports.models import HealthMark, Tally
from tests.documents import telegram
from tests.integration.conftest import Post, drain_all

pytestmark = pytest.mark.django_db(transaction=True)

CALM = {"failures": 0.0, "bursts": 0.0, "outages": 0.0, "vpn": 0.0, "late": 0.0}


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_ready_at", OrderedDict())
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)


def simulate(**options: Any) -> None:
    usual = {"days": 12, "volunteers": 5.0, "seed": 3, "downtime": 1}
    call_command("simulate_campaign", verbosity=0, stdout=StringIO(), **(usual | CALM | options))


def settle(drainer: Drainer) -> None:
    drain_all(drainer)
    while StaleMark.objects.exists() or HealthMark.objects.exists():
        tasks.regroup_stale_buckets()


def states(operator: str, network_type: str, plane: str = "call_setup") -> dict[int, str]:
    """Return the states by day of January."""
    rows = Tally.objects.filter(operator=operator, network_type=network_type, plane=plane)
    return {row.day.day: row.state for row in rows}


def test_the_truth_is_found(drainer: Drainer, client: Client, tmp_path: Path) -> None:
    """Mobile is blocked from the 4th, Wi-Fi from the 7th to the 10th; the 6th is an outage."""
    simulate(truth=tmp_path / "truth.json")
    settle(drainer)

    mobile, wifi = states("sim-atlas", "mobile"), states("sim-atlas", "wifi")
    assert {mobile[day] for day in (4, 5, 7, 8, 9, 10)} <= {"likely_blocked", "too_few"}
    assert list(mobile.values()).count("likely_blocked") >= 4
    assert "likely_blocked" not in {mobile.get(day) for day in (1, 2, 3, 6, 11, 12)}
    assert mobile[6] == wifi[6] == "down"
    assert "likely_blocked" not in {wifi.get(day) for day in (1, 2, 3, 4, 5, 6, 11, 12)}
    assert "likely_blocked" not in states("sim-souss", "mobile").values()
    assert set(states("sim-atlas", "mobile", "messaging").values()) <= {"ok", "too_few"}
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["blocks"][0]["start"] == "2025-01-04"
    page = client.get("/en/campaigns/simulation/").content.decode()
    assert "Simulated data: nobody measured this." in page
    assert "Measured by" not in page
    assert "Simulation:" in client.get("/en/").content.decode()


def test_a_repeat_adds_nothing(drainer: Drainer) -> None:
    simulate(days=3)
    count = Upload.objects.count()
    simulate(days=3)
    assert Upload.objects.count() == count > 0
    assert set(Upload.objects.values_list("source", flat=True)) == {"simulation"}
    drain_all(drainer)
    assert set(Measurement.objects.values_list("country", flat=True)) == {"XS", "XT", "XU", "XV"}


def test_nobody_else_can_speak_of_the_invented_country(post: Post) -> None:
    answer = post(telegram(probe_cc="XS", probe_asn="AS64496"))
    assert answer.status_code == 422
    assert answer.json()["reason"] == "unknown_country"


def test_without_data_the_invented_campaign_is_not_listed(client: Client) -> None:
    assert "Simulation:" not in client.get("/en/").content.decode()


def test_impossible_sizes_are_refused() -> None:
    with pytest.raises(CommandError, match="--days"):
        simulate(days=0)
