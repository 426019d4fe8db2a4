"""What the browser probe is told: hosts that can be judged, a relay, credentials that end."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from measurements import web_probe
from measurements.probe_config import InstructionError
from measurements.web_probe import Relay
from seeds import readers

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_relay_is_read() -> None:
    assert web_probe.read_relay("turn.example.org:3478") == Relay("turn.example.org", 3478)
    assert web_probe.read_relay("[2001:db8::1]:443") == Relay("[2001:db8::1]", 443)
    assert web_probe.read_relay("") is None


@pytest.mark.parametrize(
    "text", ["turn.example.org", ":3478", "a:0", "a:65536", "turn:a/b:1", "user@host:1", "a b:1"]
)
def test_what_is_no_relay_is_refused_by_name(text: str) -> None:
    with pytest.raises(InstructionError, match="is no TURN server"):
        web_probe.read_relay(text)


def test_credentials_end_after_ten_minutes_and_name_nobody() -> None:
    made = web_probe.credentials(Relay("turn.example.org", 3478), "secret", NOW)
    assert made["server"] == "turn.example.org:3478"
    assert made["username"] == str(int(NOW.timestamp()) + 600)
    expected = hmac.new(b"secret", str(made["username"]).encode(), hashlib.sha1).digest()
    assert made["credential"] == base64.b64encode(expected).decode()


def test_only_services_that_exist_and_can_be_asked_are_offered() -> None:
    offered = {one.slug for one in web_probe.offered(readers.services().values(), NOW.date())}
    assert {"whatsapp", "signal", "facebook_messenger"} <= offered
    assert not offered & {"skype", "tango"}


def test_the_policy_lists_whatever_is_asked() -> None:
    services = web_probe.offered(readers.services().values(), NOW.date())
    config = web_probe.build(services, readers.neutral_endpoints(), None, ["TN", "MA"])
    described: list[dict[str, list[str]]] = config["services"]  # type: ignore[assignment]
    neutral: dict[str, list[str]] = config["neutral"]  # type: ignore[assignment]
    asked = {host for one in described for host in one["sites"]} | set(neutral["sites"])
    assert sorted(asked) == web_probe.all_sites(services)
    assert len(neutral["stun"]) == 4
    assert config["paused_countries"] == ["MA", "TN"]
