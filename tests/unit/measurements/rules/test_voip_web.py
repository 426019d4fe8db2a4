"""voip_web: what may be concluded from what a browser saw, and what may not."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.rules import judge
from measurements.rules.browser import hosts
from measurements.rules.vocabulary import Outcome, Plane
from seeds import readers
from tests.unit.measurements.rules.documents import Case
from tests.web_probe_documents import (
    NO_ALLOCATION,
    Document,
    flows,
    server,
    site,
    stun,
    voip_web,
    web,
)

MESSENGER = "facebook_messenger"
APP = ("b-api.facebook.com", "b-graph.facebook.com", "edge-mqtt.facebook.com")
HIDDEN = {"visible": False, "safe": False, "relay": True}
INTERFERENCE = {Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED}


def case(rule: str, document: Document) -> Case:
    return Case(f"voip_web.{rule}", document)


def with_vpn(document: Document) -> Document:
    return document | {"annotations": {"network_type": "vpn"}}


def app(result: str) -> dict[str, str]:
    return dict.fromkeys(APP, result)


SILENT_SITE = web(own={"web.whatsapp.com": "silent"})
SERVERS_LOST = voip_web("signal", x_stun=stun("signal", own="silent"))
CUT = {"received": 3}
CASES = {
    "website fine": case("web.ok", voip_web()),
    "website silent": case("web.blocked", voip_web(x_web=SILENT_SITE)),
    "website breaks late": case(
        "web.blocked", voip_web(x_web=web(own={"web.whatsapp.com": "broken"}))
    ),
    "website breaks at once, as a content blocker makes it": case(
        "web.inconclusive",
        voip_web(
            x_web=[
                one | ({"duration_ms": 12} if one["role"] == "service" else {})
                for one in web(own={"web.whatsapp.com": "broken"})
            ]
        ),
    ),
    "everything silent": case(
        "web.inconclusive",
        voip_web(x_web=web(own={"web.whatsapp.com": "silent"}, neutral="silent")),
    ),
    "silent in one round": case(
        "web.inconclusive",
        voip_web(
            x_web=[
                *(one for one in SILENT_SITE if one["round"] == 1),
                *(one for one in web() if one["round"] == 2),
            ]
        ),
    ),
    "one of two websites silent": case(
        "web.inconclusive",
        voip_web("telegram", x_web=web("telegram", own={"web.telegram.org": "silent"})),
    ),
    "given up too soon": case(
        "web.inconclusive",
        voip_web(
            x_web=[
                one | ({"duration_ms": 7_000} if one["role"] == "service" else {})
                for one in SILENT_SITE
            ]
        ),
    ),
    "the service's own hosts as neutral ones": case(
        "web.inconclusive",
        voip_web(
            x_web=[
                *(one for one in SILENT_SITE if one["role"] == "service"),
                *(
                    site(host, "neutral", round_)
                    for host in ("faq.whatsapp.com", "signal.org")
                    for round_ in (1, 2)
                ),
            ]
        ),
    ),
    "a service that no browser can ask": case("web.inconclusive", voip_web("tango")),
    "hidden page, website": case("web.hidden", voip_web(x_web=SILENT_SITE, x_context=HIDDEN)),
    "no word of visibility": case("web.hidden", voip_web(x_web=SILENT_SITE, x_context=None)),
    "a VPN, website": case("web.vpn", with_vpn(voip_web(x_web=SILENT_SITE))),
    "no test keys, website": case("web.unreadable", voip_web() | {"test_keys": {}}),
    "app's hosts fine": case("messaging.ok", voip_web(MESSENGER)),
    "app's hosts lost": case(
        "messaging.blocked", voip_web(MESSENGER, x_web=web(MESSENGER, app("silent")))
    ),
    "two of the app's three hosts lost": case(
        "messaging.inconclusive",
        voip_web(MESSENGER, x_web=web(MESSENGER, dict.fromkeys(APP[:2], "silent"))),
    ),
    "hidden page, messages": case("messaging.hidden", voip_web(MESSENGER, x_context=HIDDEN)),
    "a VPN, messages": case("messaging.vpn", with_vpn(voip_web(MESSENGER))),
    "no test keys, messages": case("messaging.unreadable", voip_web(MESSENGER) | {"test_keys": {}}),
    "call servers fine": case("call_setup.ok", voip_web("signal")),
    "call servers lost": case("call_setup.blocked", SERVERS_LOST),
    "no STUN answers": case(
        "call_setup.inconclusive",
        voip_web("signal", x_stun=stun("signal", own="silent", neutral="silent")),
    ),
    "call servers unclear, as without NAT": case(
        "call_setup.inconclusive", voip_web("signal", x_stun=stun("signal", own="unclear"))
    ),
    "hidden page, call servers": case("call_setup.hidden", voip_web("signal", x_context=HIDDEN)),
    "a VPN, call servers": case("call_setup.vpn", with_vpn(SERVERS_LOST)),
    "no test keys, call servers": case(
        "call_setup.unreadable", voip_web("signal") | {"test_keys": {}}
    ),
    "flow passes": case("media.ok", voip_web()),
    "relaying over UDP is lost": case(
        "media.degraded_relay", voip_web(x_flows=flows(udp=NO_ALLOCATION))
    ),
    "relaying over UDP is lost, and Binding too": case(
        "media.inconclusive",
        voip_web(x_flows=flows(udp=NO_ALLOCATION), x_stun=stun(relay="silent")),
    ),
    "flow cut over UDP": case("media.degraded_flow", voip_web(x_flows=flows(udp=CUT))),
    "flow never opens over UDP": case(
        "media.degraded_flow",
        voip_web(x_flows=flows(udp={"opened": False, "sent": 0, "received": 0})),
    ),
    "flow cut over both": case("media.inconclusive", voip_web(x_flows=flows(udp=CUT, tcp=CUT))),
    "a poor line": case("media.inconclusive", voip_web(x_flows=flows(udp={"received": 350}))),
    "flow cut in one round": case(
        "media.inconclusive", voip_web(x_flows=flows(udp=CUT)[:2] + flows()[2:])
    ),
    "one round only": case("media.inconclusive", voip_web(x_flows=flows(udp=CUT, rounds=(1,)))),
    "no UDP at all": case(
        "media.no_udp",
        voip_web(x_flows=flows(udp=NO_ALLOCATION), x_stun=stun(neutral="silent", relay="silent")),
    ),
    "no relay": case("media.inconclusive", voip_web(x_flows=[])),
    "hidden page, flows": case("media.hidden", voip_web(x_context=HIDDEN)),
    "a VPN, flows": case("media.vpn", with_vpn(voip_web())),
    "no test keys, flows": case("media.unreadable", voip_web() | {"test_keys": {}}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    assert CASES[name].rule_id in {one.rule_id for one in judge(CASES[name].document)}


def test_of_whom_a_browser_can_speak() -> None:
    """Messages and call servers only where the app's own can be asked; flows name nobody."""
    named = {
        service: {(one.plane, one.service) for one in judge(voip_web(service))}
        for service in ("whatsapp", "signal", MESSENGER)
    }
    assert named["whatsapp"] == {(Plane.WEB, "whatsapp"), (Plane.MEDIA, None)}
    assert named["signal"] - named["whatsapp"] == {
        (Plane.WEB, "signal"), (Plane.CALL_SETUP, "signal"),
    }  # fmt: skip
    assert (Plane.MESSAGING, MESSENGER) in named[MESSENGER]


def test_a_strangers_service_makes_no_tally() -> None:
    document = voip_web(x_web=SILENT_SITE)
    for asked in (None, 7, "voip://icq", "whatsapp"):
        assert {one.service for one in judge(document | {"input": asked})} == {None}


def test_the_hosts_are_the_seeds() -> None:
    known = {
        (one.service, one.host) for slug in readers.services() for one in readers.endpoints(slug)
    }
    for table in (hosts.WEBSITES, hosts.MESSAGING):
        assert {(service.value, host) for service in table for host in table[service]} <= known
    ports = {
        (host, f"udp/{port}") for servers in hosts.CALL_SERVERS.values() for host, port in servers
    }
    seeded = {
        (one.host, f"{port.transport}/{port.number}")
        for slug in readers.services()
        for one in readers.endpoints(slug)
        for port in one.ports
    }
    assert ports <= seeded
    assert all(readers.service_of_host(host) is None for host in hosts.NEUTRAL_SITES)


DOCUMENTS = st.sampled_from([one.document for one in CASES.values() if one.document["test_keys"]])
RESULTS = st.sampled_from(["answered", "silent", "broken", "unclear"])


@st.composite
def runs(draw: st.DrawFn) -> Document:
    """Return a document in which everything fares as it may."""
    service = draw(st.sampled_from(["whatsapp", "telegram", "signal", MESSENGER]))
    document = voip_web(service)
    keys: Any = document["test_keys"]
    lasts = st.integers(0, 12_000)
    for entry in (*keys["x_web"], *keys["x_stun"]):
        entry.update(result=draw(RESULTS), duration_ms=draw(lasts))
    for entry in keys["x_flows"]:
        entry.update(allocation=draw(RESULTS), received=draw(st.sampled_from([0, 300, 500])))
        entry["allocation_ms"] = draw(lasts)
    return document


def outcomes(document: Document) -> dict[Plane, Outcome]:
    return {one.plane: one.outcome for one in judge(document)}


@settings(max_examples=150, deadline=None)
@given(document=runs() | DOCUMENTS, data=st.data())
def test_whoever_says_less_accuses_no_more(document: Document, data: st.DataObject) -> None:
    made = copy.deepcopy(document)
    keys = made["test_keys"]
    for name in ("x_web", "x_stun", "x_flows"):
        kept = data.draw(st.sets(st.integers(0, 40)))
        keys[name] = [one for place, one in enumerate(keys[name]) if place in kept]
    for name in data.draw(st.sets(st.sampled_from(sorted(keys)))):
        del keys[name]
    after = outcomes(made)
    for plane, outcome in outcomes(document).items():
        if outcome not in INTERFERENCE:
            assert after[plane] not in INTERFERENCE


@settings(max_examples=100, deadline=None)
@given(document=runs() | DOCUMENTS)
def test_failing_controls_accuse_nobody(document: Document) -> None:
    made = copy.deepcopy(document)
    for name in ("x_web", "x_stun"):
        for entry in made["test_keys"].get(name, ()):
            if entry["role"] != "service":
                entry["result"] = "silent"
    for entry in made["test_keys"].get("x_flows", ()):
        if entry["proto"] == "tcp":
            entry.update(NO_ALLOCATION)
    assert not INTERFERENCE & set(outcomes(made).values())


@settings(max_examples=60, deadline=None)
@given(document=runs() | DOCUMENTS, changes=st.sampled_from([None, -1, 1e300, "10000", [], {}]))
def test_senseless_numbers_are_no_facts(document: Document, changes: object) -> None:
    made = copy.deepcopy(document)
    for name in ("x_web", "x_stun"):
        for entry in made["test_keys"].get(name, ()):
            entry["duration_ms"] = changes
    found = outcomes(made)
    assert found[Plane.WEB] not in INTERFERENCE
    assert found.get(Plane.CALL_SETUP) not in INTERFERENCE


def test_a_second_answer_is_an_answer() -> None:
    tries = [*SILENT_SITE, site("web.whatsapp.com", "service", 1)]
    assert outcomes(voip_web(x_web=tries))[Plane.WEB] is Outcome.INCONCLUSIVE
    servers = [*stun("signal", own="silent"), server("turn3.voip.signal.org:3478", "service", 2)]
    found = outcomes(voip_web("signal", x_stun=servers))
    assert found[Plane.CALL_SETUP] is Outcome.INCONCLUSIVE
