"""`run` around a measurement engine: what comes before, between and after its tests.

The engine itself is tested with real packets elsewhere; here a recorded document stands for it.
"""

import json
import shutil
from datetime import UTC, datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any, Self

import orjson
import pytest
from django.conf import settings

from measurements.models import Receipt
from measurements.probe_config import read_helpers, signing_key
from probe.cli import run
from probe.cli.engine import CallTestSettings, Progress
from probe.cli.main import main
from probe.client import clock
from probe.client.problems import ExitCode
from probe.client.results import ResultStore, State
from probe.signed_config import sign_config
from tests.device import NETWORK, Device

pytestmark = pytest.mark.django_db(transaction=True)

RECORDED = {
    "test_name": "voip_call",
    "test_version": "0.1.0",
    "input": "voip://whatsapp",
    "annotations": {"x_engine": "1"},
    "test_keys": {
        "x_flows": [
            {"round": number, "kind": kind, "variant": variant, "direction": "up"}
            for number in (1, 2, 3)
            for kind, variant in (("trigger", "C"), ("control", "D"))
        ],
        "x_stats": {"rounds_agree": 3},
        "messaging_status": "ok",
        "call_setup_status": "inconclusive",
        "media_status": "blocked",
    },
}


class Recorded:
    """An engine that notes what it was asked and returns one recorded document."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, CallTestSettings]] = []

    async def __call__(
        self, service: str, settings: CallTestSettings, progress: Progress
    ) -> dict[str, object]:
        self.asked.append((service, settings))
        progress("messaging", 0.0)
        progress("flows 1/3", 0.25)
        return dict(RECORDED)


@pytest.fixture
def engine(device: Device, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    recorded = Recorded()
    monkeypatch.setattr(run, "load_engine", lambda: recorded)
    monkeypatch.setenv("SAWT_PROBE_HOME", str(device.folder))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return recorded


def test_a_run_says_its_cost_its_progress_and_its_result_in_words(
    device: Device, engine: Recorded, capsys: Any
) -> None:
    assert main(["run", *NETWORK, "--scheduled"]) == ExitCode.DONE
    said = capsys.readouterr()
    assert "Testing whatsapp: at most 5 MB and 4 min" in said.err
    assert "WhatsApp: 25 % call-like traffic 1/3" in said.err
    assert "3 of 3 rounds: traffic shaped like a WhatsApp call was cut" in said.out
    assert "messages: no blocking found" in said.out
    assert "users" not in said.out
    uid = Receipt.objects.get().uid
    assert uid in said.out
    [entry] = ResultStore(device.home.results).entries()
    assert entry.state is State.SENT
    document = orjson.loads(ResultStore(device.home.results).read(entry))
    assert document["annotations"]["run_type"] == "scheduled"
    assert document["annotations"]["x_engine"] == "1"
    assert document["probe_asn"] == "AS36903"


def test_the_choices_of_the_consent_hold_for_every_run(
    device: Device, engine: Recorded, capsys: Any
) -> None:
    device.consent(safe=True, private=True)
    assert main(["run", *NETWORK, "--json", "--no-upload"]) == ExitCode.DONE
    uid = json.loads(capsys.readouterr().out)["uids"][0]
    store = ResultStore(device.home.results)
    entry = store.find(uid)
    assert entry is not None
    assert b'"x_private":true' in store.read(entry)
    assert engine.asked[0][1].safe


def test_a_safe_run_says_nothing_of_calls(engine: Recorded, capsys: Any) -> None:
    assert main(["run", "--safe", *NETWORK]) == ExitCode.DONE
    said = capsys.readouterr()
    assert "messages only" in said.err
    assert "messages: no blocking found" in said.out
    assert "says nothing of calls" in said.out
    assert "rounds" not in said.out


def test_each_result_is_kept_before_the_next_test(
    device: Device, engine: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(
        service: str, settings: CallTestSettings, progress: Progress
    ) -> dict[str, object]:
        if service == "signal":
            raise KeyboardInterrupt
        return await engine(service, settings, progress)

    monkeypatch.setattr(run, "load_engine", lambda: breaks)
    assert main(["run", "whatsapp", "signal", *NETWORK]) == ExitCode.INTERRUPTED
    assert [each.state for each in ResultStore(device.home.results).entries()] == [State.PENDING]


def test_a_test_that_breaks_off_concludes_nothing(
    device: Device, engine: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(service: str, settings: CallTestSettings, progress: Progress) -> Any:
        raise OSError("Network is unreachable")

    monkeypatch.setattr(run, "load_engine", lambda: breaks)
    assert main(["run", *NETWORK]) == ExitCode.FAILED
    assert ResultStore(device.home.results).entries() == []


def test_a_paused_country_is_not_tested(device: Device, engine: Recorded) -> None:
    key = signing_key(settings.SAWT_PROBE_CONFIG_SECRET)
    paused = {
        "version": 2026112500, "services": [{"slug": "whatsapp"}],
        "default_services": ["whatsapp"], "paused_countries": ["MA"],
    }  # fmt: skip
    device.home.config.write_bytes(orjson.dumps(sign_config(paused, key)))
    device.consent(servers=("http://127.0.0.1:9",))
    assert main(["run", *NETWORK]) == ExitCode.PAUSED
    assert engine.asked == []
    assert ResultStore(device.home.results).entries() == []


def test_an_unknown_service_and_a_broken_key_stop_before_the_test(
    device: Device, engine: Recorded
) -> None:
    assert main(["run", "skype", *NETWORK]) == ExitCode.USAGE
    device.home.key.write_bytes(b"broken")
    assert main(["run", *NETWORK]) == ExitCode.STORAGE
    assert engine.asked == []


def test_measured_away_from_the_platform_it_is_delivered_later_as_it_was(
    device: Device, engine: Recorded
) -> None:
    main(["run", *NETWORK, "--no-upload"])  # leaves a configuration on the device
    device.consent(servers=("http://127.0.0.1:9",))
    assert main(["run", *NETWORK, "--attempts", "1"]) == ExitCode.UNREACHABLE
    device.consent()
    assert main(["upload"]) == ExitCode.DONE
    assert Receipt.objects.count() == 2
    for entry in ResultStore(device.home.results).entries():
        document = orjson.loads(ResultStore(device.home.results).read(entry))
        assert document["probe_asn"] == "AS36903"


@pytest.mark.parametrize("days", [-365, 365], ids=["slow", "fast"])
def test_with_a_clock_a_year_wrong_the_result_has_the_platforms_time(
    days: int, device: Device, engine: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    class WrongClock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(days=days)

    monkeypatch.setattr(clock, "datetime", WrongClock)
    began = datetime.now(UTC)
    assert main(["run", *NETWORK]) == ExitCode.DONE
    [entry] = ResultStore(device.home.results).entries()
    assert entry.state is State.SENT
    hours = {f"{each:%Y-%m-%d %H:00:00}" for each in (began, datetime.now(UTC))}
    document = orjson.loads(ResultStore(device.home.results).read(entry))
    assert document["measurement_start_time"] in hours
    assert document["annotations"]["x_time_source"] == "platform"


def test_without_room_for_the_results_nothing_is_measured(
    engine: Recorded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    assert main(["run", *NETWORK, "--json"]) == ExitCode.STORAGE
    assert json.loads(capsys.readouterr().out)["error"]["name"] == "STORAGE"
    assert engine.asked == []


def test_a_helper_on_this_device_is_said_to_tell_nothing_of_the_network(
    engine: Recorded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for helper, is_said in (("127.0.0.1:3478", True), ("203.0.113.5:3478", False)):
        monkeypatch.setattr(settings, "SAWT_ECHO_HELPERS", read_helpers([helper]))
        assert main(["run", *NETWORK, "--no-upload"]) == ExitCode.DONE
        assert ("says nothing of your network" in capsys.readouterr().err) is is_said
