"""Real packets: what the probe records under each interference, and what the server concludes."""

import getpass
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest

from measurements import rules
from probe.scrub import scrub
from tests.netns import addresses
from tests.netns.network import certificate, network, require_namespaces
from tests.netns.scenarios import INTERFERED, SCENARIOS, Scenario

# `make faults` runs them in real time, three times.
SPEED = float(os.environ.get("SAWT_NETNS_SPEED", "3"))
REPEATS = int(os.environ.get("SAWT_NETNS_REPEATS", "1"))
SCHEMA = Path("docs/formats/voip_call.schema.json")
Document = dict[str, Any]
SENT = "sent"
HEADER = {"probe_asn": "AS36903", "probe_cc": "MA", "annotations": {"network_type": "mobile"}}

pytestmark = require_namespaces


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("netns")


@pytest.fixture(scope="module")
def documents(request: pytest.FixtureRequest, folder: Path) -> dict[str, list[Document]]:
    """Measure every scenario that is asked for, all at the same time, as often as is asked."""
    certificate(folder)
    sent = folder / SENT

    def measure(scenario: Scenario) -> Document:
        with network(folder, SPEED) as net:
            scenario.set_up(net)
            if scenario is SCENARIOS[0]:
                net.write_down(sent)
            document = net.measure()
            noted = {"wire_bytes": net.probe_bytes(), "card": net.hardware_address()}
            return scrub(document | HEADER | {"noted": noted})

    asked = [
        item.callspec.params["scenario"] if hasattr(item, "callspec") else SCENARIOS[0]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.module is request.module
    ]
    wanted = [scenario for scenario in SCENARIOS if scenario in asked]
    found: dict[str, list[Document]] = {scenario.name: [] for scenario in wanted}
    with ThreadPoolExecutor(len(wanted)) as pool:
        for _ in range(REPEATS):
            for scenario, document in zip(wanted, pool.map(measure, wanted), strict=True):
                found[scenario.name].append(document)
    return found


def each_scenario(test: Any) -> Any:
    return pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)(test)


@each_scenario
def test_the_server_concludes(scenario: Scenario, documents: dict[str, list[Document]]) -> None:
    for document in documents[scenario.name]:
        concluded = dict(map(conclusion, rules.judge(document)))
        assert concluded
        if scenario.never_accuses:
            assert not INTERFERED & {outcome for outcome, _ in concluded.values()}
        if scenario.name != "poor_line":
            assert concluded == {name: scenario.expected[name] for name in concluded}
            assert set(scenario.differs) <= set(concluded)


def conclusion(verdict: Any) -> tuple[str, tuple[str, str | None]]:
    """Return the plane, or the profile, of a verdict, and what it says."""
    name = verdict.service if verdict.plane == "media" else verdict.plane
    mechanism = str(verdict.mechanism) if verdict.mechanism else None
    return str(name), (str(verdict.outcome), mechanism)


@each_scenario
def test_the_volunteer_is_told_the_same(
    scenario: Scenario, documents: dict[str, list[Document]]
) -> None:
    media = {scenario.expected[name][0] for name in scenario.expected if "/" in name}
    worst = next((each for each in ("blocked", "throttled", "degraded") if each in media), "ok")
    for document in documents[scenario.name]:
        keys = document["test_keys"]
        if scenario.never_accuses:
            assert not {keys[f"{plane}_status"] for plane in ("call_setup", "media")} & INTERFERED
        else:
            assert keys["messaging_status"] == scenario.expected["messaging"][0]
            assert keys["media_status"] == worst


def test_a_turn_server_that_asks_for_an_account_is_reachable(
    documents: dict[str, list[Document]],
) -> None:
    """coturn refuses an Allocate without credentials: 401 and its realm are an answer."""
    for document in documents["nothing"]:
        asked = [
            step
            for step in document["test_keys"]["x_stun"]
            if step["role"] == "service" and step["method"] == "allocate"
        ]
        assert {step["proto"] for step in asked} == {"udp", "tcp"}
        for step in asked:
            told = step["error_code"], step["realm"], step["failure"]
            assert told == (401, addresses.REALM, None)


@each_scenario
def test_the_document_keeps_to_its_format(
    scenario: Scenario, documents: dict[str, list[Document]]
) -> None:
    for document in documents[scenario.name]:
        jsonschema.validate(document, orjson.loads(SCHEMA.read_bytes()))


@each_scenario
def test_no_address_of_the_volunteer_is_told(
    scenario: Scenario, documents: dict[str, list[Document]]
) -> None:
    for document in documents[scenario.name]:
        text = orjson.dumps(document).decode()
        assert addresses.PROBE not in text
        assert addresses.ROUTER_INSIDE not in text
        assert not any(helper in text for helper in addresses.HELPERS)


def test_a_run_costs_what_is_promised(documents: dict[str, list[Document]]) -> None:
    """Hold the promise made before the start: below 4 minutes and, on the wire, below 5 MB."""
    for document in documents["nothing"]:
        assert document["test_runtime"] < 240
        assert 4_000_000 < document["noted"]["wire_bytes"] < 5_000_000


def test_no_byte_tells_of_the_device(documents: dict[str, list[Document]], folder: Path) -> None:
    card = documents["nothing"][-1]["noted"]["card"]
    sent = (folder / SENT).read_bytes()
    assert len(sent) > 2_000_000
    assert b"e1.whatsapp.net" in sent  # the name in a TLS handshake: what is sent is really seen
    own = [addresses.PROBE, addresses.ROUTER_INSIDE, card, socket.gethostname(), getpass.getuser()]
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for text in (*(each.encode() for each in (*own, today)), bytes.fromhex(card.replace(":", ""))):
        if len(text) > 4:  # four bytes turn up in random ones by chance
            assert text not in sent
