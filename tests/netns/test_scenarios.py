"""Real packets: what the probe records under each interference, and what the server concludes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest

from measurements import rules
from probe.scrub import scrub
from tests.netns import addresses
from tests.netns.network import certificate, missing, network
from tests.netns.scenarios import INTERFERED, SCENARIOS, Scenario

SPEED = 4.0
SCHEMA = Path("docs/formats/voip_call.schema.json")
Document = dict[str, Any]
HEADER = {"probe_asn": "AS36903", "probe_cc": "MA", "annotations": {"network_type": "mobile"}}

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


@pytest.fixture(scope="module")
def documents(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Document]]:
    """Measure every scenario that is asked for, all at the same time."""
    folder = tmp_path_factory.mktemp("certificate")
    certificate(folder)

    def measure(scenario: Scenario) -> Document:
        with network(folder, SPEED) as net:
            scenario.set_up(net)
            return scrub(net.measure() | HEADER)

    asked = [
        item.callspec.params["scenario"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.module is request.module
    ]
    wanted = [scenario for scenario in SCENARIOS if scenario in asked]
    with ThreadPoolExecutor(len(wanted)) as pool:
        yield {s.name: d for s, d in zip(wanted, pool.map(measure, wanted), strict=True)}


def each_scenario(test: Any) -> Any:
    return pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)(test)


@each_scenario
def test_the_server_concludes(scenario: Scenario, documents: dict[str, Document]) -> None:
    verdicts = rules.judge(documents[scenario.name])
    if not verdicts:
        pytest.skip("the rules of voip_call are not here")
    concluded = {
        str(each.service) if each.plane == "media" else str(each.plane): (
            str(each.outcome),
            str(each.mechanism) if each.mechanism else None,
        )
        for each in verdicts
    }
    if scenario.never_accuses:
        assert not INTERFERED & {outcome for outcome, _ in concluded.values()}
    if scenario.name == "poor_line":
        return
    expected = {name: scenario.expected[name] for name in concluded}
    assert concluded == expected
    assert set(scenario.differs) <= set(concluded)


@each_scenario
def test_the_volunteer_is_told_the_same(scenario: Scenario, documents: dict[str, Document]) -> None:
    keys = documents[scenario.name]["test_keys"]
    media = {scenario.expected[name][0] for name in scenario.expected if "/" in name}
    worst = next((each for each in ("blocked", "throttled", "degraded") if each in media), None)
    if scenario.never_accuses:
        assert not {keys[f"{plane}_status"] for plane in ("call_setup", "media")} & INTERFERED
    else:
        assert keys["messaging_status"] == scenario.expected["messaging"][0]
        assert keys["media_status"] == (worst or "ok")


@each_scenario
def test_the_document_keeps_to_its_format(
    scenario: Scenario, documents: dict[str, Document]
) -> None:
    if not SCHEMA.exists():
        pytest.skip("the schema of voip_call is not here")
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(documents[scenario.name], orjson.loads(SCHEMA.read_bytes()))


@each_scenario
def test_no_address_of_the_volunteer_is_told(
    scenario: Scenario, documents: dict[str, Document]
) -> None:
    text = orjson.dumps(documents[scenario.name]).decode()
    assert addresses.PROBE not in text
    assert addresses.ROUTER_INSIDE not in text
    assert not any(helper in text for helper in addresses.HELPERS)
