"""Canaries: from the printed key to the service health that tells an outage from a block."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from measurements.drain import Drainer
from measurements.models import StaleMark
from measurements.vocabulary import Panel
from probe.cli import run
from probe.cli.engine import CallTestSettings, Progress
from probe.cli.main import main
from probe.client.problems import ExitCode
from reports import tasks
from reports.models import HealthMark, ServiceHealth, Tally
from tests.device import NETWORK, Device
from tests.integration.conftest import drain_all
from tests.voip_documents import messaging, voip_call

pytestmark = pytest.mark.django_db(transaction=True)

ABROAD = {"DE": "AS3320", "NL": "AS1136"}


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)
    tasks._ready_at.clear()


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> Callable[[Device], None]:
    """Return a function that makes the next commands those of a device."""
    return lambda device: monkeypatch.setenv("SAWT_PROBE_HOME", str(device.folder))


@pytest.fixture
def sees(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], None]:
    """Return a function that makes the next tests see the given steps."""

    def see(keys: dict[str, Any]) -> None:
        async def engine(
            service: str, settings: CallTestSettings, progress: Progress
        ) -> dict[str, object]:
            return voip_call(service=service, **keys)

        monkeypatch.setattr(run, "load_engine", lambda: engine)

    return see


def settle(drainer: Drainer) -> None:
    drain_all(drainer)
    while StaleMark.objects.exists() or HealthMark.objects.exists():
        tasks.regroup_stale_buckets()


@pytest.mark.parametrize("is_up", [True, False], ids=["up", "down"])
def test_registered_canaries_abroad_tell_whether_the_service_works(
    is_up: bool,  # noqa: FBT001
    device: Device,
    at_home: Callable[[Device], None],
    sees: Callable[[dict[str, Any]], None],
    drainer: Drainer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for country, asn in ABROAD.items():
        canary = Device(device.folder.with_name(country), device.server, device.server_key)
        canary.consent()
        at_home(canary)
        capsys.readouterr()
        assert main(["schedule", "--canary", "systemd", "whatsapp", "--json"]) == ExitCode.DONE
        printed = json.loads(capsys.readouterr().out)
        assert "run --scheduled whatsapp" in printed["job"]
        call_command("register_key", printed["key"], stdout=StringIO())
        sees({} if is_up else messaging(at="tcp"))
        network = ("--country", country, "--asn", asn, "--network-type", "wired")
        assert main(["run", "--scheduled", *network, "--access", "fibre"]) == ExitCode.DONE
    at_home(device)
    sees(messaging(at="tcp"))
    assert main(["run", *NETWORK]) == ExitCode.DONE
    settle(drainer)

    votes = {True: (1, 0), False: (0, 1)}[is_up]
    messages = {"service": "whatsapp", "plane": "messaging"}
    for country in ABROAD:
        tally = Tally.objects.get(country=country, **messages)
        assert tally.panel == Panel.VETTED
        assert (tally.votes_ok, tally.votes_blocked) == votes
        health = ServiceHealth.objects.get(country=country, **messages)
        assert (health.votes_ok, health.votes_interfered) == votes
    volunteers = Tally.objects.get(country="MA", **messages)
    assert (volunteers.panel, volunteers.health) == (Panel.OPEN, "up" if is_up else "down")


def test_a_volunteers_job_shows_no_key_and_makes_none(
    device: Device, at_home: Callable[[Device], None], capsys: pytest.CaptureFixture[str]
) -> None:
    at_home(device)
    assert main(["schedule", "cron", "--json"]) == ExitCode.DONE
    assert json.loads(capsys.readouterr().out)["key"] is None
    assert not device.home.key.exists()
