"""From packets to the page: real probes behind interference, the platform, its timeline.

Each of three operators has one volunteer, who runs the real command line; then five more measure
what that one did, with keys and prefixes of their own.
"""

import itertools
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from measurements import intake
from measurements.ballots import Device as Known
from measurements.ballots import Sender
from measurements.drain import Drainer
from measurements.models import StaleMark
from measurements.probe_config import read_helpers, signing_key
from measurements.submission import prepare
from measurements.vocabulary import Panel, Source
from probe.client.device_key import load_or_make_key
from probe.client.device_key import public_text as public_half
from probe.client.problems import ExitCode
from probe.client.results import ResultStore, State
from probe.signed_config import public_text
from reports import tasks
from reports.models import HealthMark, Tally
from seeds import readers
from seeds.services import Endpoint, Port
from seeds.vocabulary import EndpointRole, Transport
from tests.device import Device
from tests.integration.conftest import drain_all
from tests.integration.probe.test_on_the_wire import readable
from tests.netns import addresses
from tests.netns.door import open_outside
from tests.netns.network import LAPTOP, OWNER, certificate, missing, network
from tests.netns.scenarios import SCENARIOS, VIDEO, VOICE
from tests.unit.probe.cli.test_consent_gate import AGREEING

SPEED = float(os.environ.get("SAWT_NETNS_SPEED", "8"))
MORE_VOLUNTEERS = 5
VOTES = ("votes_ok", "votes_blocked", "votes_throttled", "votes_degraded")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        missing() is not None and "SAWT_REQUIRE_NETNS" not in os.environ, reason=str(missing())
    ),
]


@dataclass(frozen=True)
class Case:
    """An interference on the network of one operator."""

    scenario: str
    operator: str
    asn: str


RELAYS = Case("relays_dropped", "maroc-telecom", "AS36903")
MEDIA = Case("media_cut", "orange-maroc", "AS36925")
BAD_LINE = Case("poor_line", "inwi", "AS36884")
CASES = (RELAYS, MEDIA, BAD_LINE)
WATCHED = RELAYS  # by way of the dialogue


@pytest.fixture(autouse=True)
def operators_choice(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Set up the platform for the small Internet: its hosts and helpers; a campaign of today."""
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)
    tasks._ready_at.clear()
    settings.ALLOWED_HOSTS = ["*"]
    ports = "+".join(map(str, addresses.HELPER_PORTS))
    settings.SAWT_ECHO_HELPERS = read_helpers(f"{each}:{ports}" for each in addresses.HELPERS)
    hosts = {"whatsapp": tuple(map(endpoint, addresses.endpoints()))}
    neutral = tuple(map(endpoint, addresses.configuration()["neutral"]))
    monkeypatch.setattr(readers, "endpoints", lambda slug: hosts.get(slug, ()))
    monkeypatch.setattr(readers, "neutral_endpoints", lambda: neutral)
    today = datetime.now(UTC).date()
    morocco = replace(
        readers.campaign("morocco-2016"),
        since=today - timedelta(days=3),
        until=today + timedelta(days=2),
    )
    monkeypatch.setattr(readers, "campaign", lambda _: morocco)


def endpoint(record: dict[str, Any]) -> Endpoint:
    ports = tuple(
        Port(Transport(transport), int(number))
        for transport, number in (port.split("/") for port in record["ports"])
    )
    role = EndpointRole(record.get("role", "control"))
    return Endpoint(None, role, record["host"], ports, "the small Internet")


@pytest.fixture
def door(live_server: Any, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "door"
    with closing(open_outside(path, live_server.thread.host, live_server.thread.port)):
        yield path


@dataclass(frozen=True)
class Measured:
    """What a volunteer's device delivered, sent, and told the platform; its card; the seconds."""

    document: dict[str, Any]
    sent: bytes
    heard: bytes
    card: str
    seconds: range


def measure(case: Case, folder: Path, door: Path, key: str) -> Measured:
    """Let a volunteer behind the interference consent and run the probe's command line."""
    scenario = next(each for each in SCENARIOS if each.name == case.scenario)
    sent, heard = folder / f"{case.scenario}.sent", folder / f"{case.scenario}.heard"
    place = ("--country", "MA", "--asn", case.asn, "--network-type", "mobile", "--access", "4g")
    began = int(time.time())
    with network(folder, SPEED) as net:
        net.open_door(door, heard)
        scenario.set_up(net)
        net.write_down(sent)
        device = net.volunteer(folder / case.scenario, key)
        if case is WATCHED:
            consent_at_last(device, key, sent)
        else:
            device.consent()
        register(public_half(load_or_make_key(device.home)))
        ended = device.run("run", "whatsapp", *place, "--json", seconds=400)
        card = net.hardware_address()
    assert ended.code == 0, ended.err
    store = ResultStore(device.home.results)
    (entry,) = store.entries()
    assert entry.state is State.SENT
    return Measured(
        orjson.loads(store.read(entry)),
        sent.read_bytes(),
        heard.read_bytes(),
        card,
        range(began - 1, int(time.time()) + 2),
    )


def consent_at_last(device: Device, key: str, sent: Path) -> None:
    """Try the commands without consent, then agree at a terminal; not one packet may leave."""
    instance = ("--server", device.server, "--server-key", key)
    for command in (("run", "whatsapp", "--country", "MA", "--asn", "AS36903"), ("doctor",)):
        assert device.run(*command, *instance).code == ExitCode.NO_CONSENT
    assert device.talk(AGREEING, "consent", *instance).code == 0
    assert sent.read_bytes() == b"", "a packet left before the consent"


def assert_nothing_tells_of_the_device(run: Measured, folder: Path) -> None:
    """Look for what could find the volunteer in every byte that left the device."""
    told = readable(run.heard)
    assert len(run.sent) > 1_000_000
    assert b"\x08whatsapp\x03net" in run.sent  # the resolver's question: what is sent is seen
    assert b'"x_flows"' in told  # and the delivered document
    own = [addresses.PROBE, addresses.ROUTER_INSIDE, run.card, LAPTOP, OWNER, str(folder)]
    for word in (*(each.encode() for each in own), bytes.fromhex(run.card.replace(":", ""))):
        assert word not in run.sent, word
        assert word not in told, word
    hours = {time.strftime("%H:00:00", time.gmtime(each)).encode() for each in run.seconds}
    assert set(re.findall(rb"\d\d:\d\d:\d\d", run.sent + told)) <= hours
    for second in run.seconds:
        assert str(second).encode() not in run.sent + told
        assert second.to_bytes(4, "little") not in run.heard  # as gzip would write it


def register(key: str) -> None:
    """Let a key count as a partner's; a thread's connection ends with its work."""
    call_command("register_key", key, stdout=StringIO())
    connection.close()


def settle(drainer: Drainer) -> None:
    drain_all(drainer)
    while StaleMark.objects.exists() or HealthMark.objects.exists():
        tasks.regroup_stale_buckets()


def votes(operator: str) -> dict[str, tuple[int, ...]]:
    """Return the votes of a day by plane, by profile on the plane of media."""
    found = Tally.objects.filter(operator=operator, panel=Panel.VETTED)
    return {
        one.service if one.plane == "media" else one.plane: tuple(getattr(one, v) for v in VOTES)
        for one in found
    }


def joined_by_others(document: dict[str, Any], numbers: Iterator[int]) -> None:
    """Store what more volunteers measured alike, each with a key and a prefix of their own."""
    now = datetime.now(UTC)
    week = now.date() - timedelta(days=now.weekday())
    submissions = []
    for number in itertools.islice(numbers, MORE_VOLUNTEERS):
        annotations = document["annotations"] | {"x_nonce": f"{number:016x}"}
        registered = week - timedelta(weeks=number % MORE_VOLUNTEERS)
        sender = Sender(
            IPv4Address(0xF0000000 + 256 * number),
            Known(number.to_bytes(32), Panel.VETTED, registered, has_tenure=True),
        )
        submissions.append(
            prepare(
                document | {"annotations": annotations},
                source=Source.NATIVE,
                sender=sender,
                now=now,
            )
        )
    intake.take_in(submissions, now)


def page(client: Client, plane: str, **more: str) -> str:
    query = {"service": "whatsapp", "plane": plane, "panel": "vetted"} | more
    answer = client.get("/en/campaigns/morocco-2016/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def findings(text: str, kind: str = "findings") -> dict[str, str]:
    """Return what the page says in words, by operator: of the plane, or of all "together"."""
    _, _, rest = text.partition(f'<ul class="{kind}">')
    items = rest.partition("</ul>")[0].split("<li>")[1:]
    return {
        item.partition("<bdi>")[2].partition("</bdi>")[0]: item.partition("</b>: ")[2]
        for item in items
    }


def test_calls_are_seen_blocked_while_messages_pass_and_a_bad_line_accuses_nobody(
    door: Path, drainer: Drainer, client: Client, tmp_path: Path, settings: Any
) -> None:
    certificate(tmp_path)
    key = public_text(signing_key(settings.SAWT_PROBE_CONFIG_SECRET))
    with ThreadPoolExecutor(len(CASES)) as pool:
        runs = list(pool.map(lambda case: measure(case, tmp_path, door, key), CASES))
    for run in runs:
        assert_nothing_tells_of_the_device(run, tmp_path)
    settle(drainer)

    one_ok, one_blocked = (1, 0, 0, 0), (0, 1, 0, 0)
    relays, media, line = (votes(case.operator) for case in CASES)
    assert relays == {"messaging": one_ok, "call_setup": one_blocked, VOICE: one_ok, VIDEO: one_ok}
    assert media["messaging"] == media["call_setup"] == one_ok
    assert media[VOICE] == one_blocked
    assert not any(sum(each[1:]) for each in line.values())

    numbers = itertools.count(1)
    for run in runs:
        joined_by_others(run.document, numbers)
    settle(drainer)
    said = {plane: page(client, plane) for plane in ("messaging", "call_setup")}
    said["media"] = page(client, "media", profile=VOICE)
    assert findings(said["messaging"]) == {}
    assert list(findings(said["call_setup"])) == ["Maroc Telecom"]
    assert list(findings(said["media"])) == ["Orange Maroc (formerly Méditel)"]
    for text in said.values():
        together = findings(text, "findings together")
        assert sorted(together) == ["Maroc Telecom", "Orange Maroc (formerly Méditel)"]
        for sentence in together.values():
            assert sentence.startswith("calls blocked, messages ok on 1 day: ")
            assert "messaging 0 of 6" in sentence
