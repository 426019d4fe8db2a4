from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from django.conf import settings
from django.test import Client
from nacl.signing import SigningKey

from measurements.probe_config import read_helpers, signing_key
from probe.client.configuration import last_good, refresh
from probe.client.platform import Platform
from probe.client.problems import ExitCode, ProbeError
from probe.flows.profiles import read_profile
from probe.signed_config import sign_config, verify_config
from tests.device import REPORT, Device
from tests.profiles import VIDEO, VOICE

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_platforms_configuration_is_verified_and_kept(device: Device) -> None:
    refreshed = refresh(device.home, Platform(device.consent()), device.server_key)
    assert refreshed.problem is None
    slugs = [each["slug"] for each in refreshed.config.records("services")]
    assert "whatsapp" in slugs
    assert "skype" not in slugs  # retired
    whatsapp = next(
        each for each in refreshed.config.records("services") if each["slug"] == "whatsapp"
    )
    endpoint = {"host": "e1.whatsapp.net", "role": "messaging", "ports": ["tcp/443", "tcp/5222"]}
    assert endpoint in cast("list[object]", whatsapp["endpoints"])
    assert refreshed.config.records("neutral")
    assert list(map(read_profile, refreshed.config.records("profiles"))) == [VOICE, VIDEO]
    kept = last_good(device.home, device.server_key)
    assert kept == refreshed.config


def test_helpers_and_pauses_are_the_operators(client: Client, monkeypatch: Any) -> None:
    helpers = read_helpers(["203.0.113.5:3478+443", "[2001:db8::1]:3478"])
    monkeypatch.setattr(settings, "SAWT_ECHO_HELPERS", helpers)
    monkeypatch.setattr(settings, "SAWT_PAUSED_COUNTRIES", ["AE"])
    config = client.get("/api/v1/probe-config").json()["config"]
    assert config["helpers"] == [
        {"address": "203.0.113.5", "ports": [3478, 443], "certificate": None},
        {"address": "2001:db8::1", "ports": [3478], "certificate": None},
    ]
    assert config["paused_countries"] == ["AE"]


def test_unreachable_the_last_good_copy_is_used(device: Device) -> None:
    consent = device.consent()
    first = refresh(device.home, Platform(consent), device.server_key)
    away = Platform(device.consent(servers=("http://127.0.0.1:9",)))
    again = refresh(device.home, away, device.server_key)
    assert again.config == first.config
    assert again.problem is not None
    assert again.problem.code is ExitCode.UNREACHABLE


def test_an_older_configuration_is_refused_and_the_newer_one_used(device: Device) -> None:
    key = signing_key(settings.SAWT_PROBE_CONFIG_SECRET)
    newer = {"version": 2090010100, "services": [], "paused_countries": ["MA"]}
    device.home.config.write_bytes(orjson.dumps(sign_config(newer, key)))
    refreshed = refresh(device.home, Platform(device.consent()), device.server_key)
    assert refreshed.config.version == 2090010100
    assert refreshed.problem is not None
    assert "older" in str(refreshed.problem.values["why"])


def test_a_configuration_of_another_key_is_refused(device: Device) -> None:
    other = SigningKey.generate()
    from probe.signed_config import public_text  # noqa: PLC0415

    with pytest.raises(ProbeError) as raised:
        refresh(device.home, Platform(device.consent()), public_text(other))
    assert raised.value.code is ExitCode.NO_CONFIG
    assert not device.home.config.exists()


def test_a_changed_copy_on_the_device_is_not_believed(device: Device) -> None:
    refresh(device.home, Platform(device.consent()), device.server_key)
    content = device.home.config.read_bytes()
    device.home.config.write_bytes(content.replace(b"e1.whatsapp.net", b"e1.whatsapp.bad"))
    assert last_good(device.home, device.server_key) is None


def test_a_slow_clock_stops_before_anything_is_recorded(device: Device) -> None:
    key = signing_key(settings.SAWT_PROBE_CONFIG_SECRET)
    ahead = {"version": 2090010100, "services": []}
    device.home.config.write_bytes(orjson.dumps(sign_config(ahead, key)))
    device.consent(servers=("http://127.0.0.1:9",))
    ended = device.run(*REPORT, "--not-cut", "--json")
    assert (ended.code, ended.json["error"]["name"]) == (11, "WRONG_CLOCK")
    assert not (device.home.results / "pending").exists()


def test_the_callers_network_is_told_and_not_kept(client: Client) -> None:
    answer = client.get("/api/v1/network", REMOTE_ADDR="105.66.0.1")
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["country"] == "MA"
    assert told["asn"].startswith("AS")
    assert told["operator"]["name"]["fr"]
    assert "105.66" not in answer.content.decode()
    nowhere = client.get("/api/v1/network", REMOTE_ADDR="127.0.0.1").json()
    assert nowhere == {"country": None, "asn": None, "operator": None}


def test_the_signature_covers_what_is_served(client: Client, device: Device) -> None:
    content = client.get("/api/v1/probe-config").content
    assert verify_config(content, device.server_key)["version"] > 2026000000  # type: ignore[operator]


def test_an_instances_key_stays_the_same(tmp_path: Path) -> None:
    assert bytes(signing_key("secret")) == bytes(signing_key("secret"))
    assert bytes(signing_key("secret")) != bytes(signing_key("other"))
