"""voip_call: the rule that decides, and whom its verdicts name."""

from typing import Any

import pytest

from measurements.rules import judge
from measurements.rules.facebook_messenger import HOSTS as MESSENGER_HOSTS
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service
from measurements.rules.voip.messaging import HOSTS
from measurements.rules.voip.profiles import PROFILES, VIDEO_PROFILES, VOICE_PROFILES
from seeds import readers
from seeds.vocabulary import EndpointRole, Media
from tests.unit.measurements.rules.documents import Case, connect, handshake, lookup
from tests.voip_documents import (
    NEUTRAL,
    RELAYS,
    ROUNDS,
    SILENCE,
    VIDEO,
    VOICE,
    Document,
    context,
    cut_after,
    flow,
    flows,
    losing,
    lost,
    messaging,
    server,
    servers,
    stun,
    voip_call,
)

LOST = {"x_flows": flows((VOICE,), trigger=lost)}
HALF = losing(0.5)
A_PASSES, A_FAILS = stun("A", passes=True), stun("A", passes=False)
B_PASSES, B_FAILS = stun("B", passes=True), stun("B", passes=False)
NO_UDP = {
    "x_context": context(udp_received=0),
    "x_stun": servers(relays=False, neutral=False),
    "x_flows": [],
}
SILENT_RELAYS = [server(one, answers=False) for one in RELAYS]
BINDINGS = [server(one, method="binding") for one in RELAYS]
NEUTRAL_ANSWERS = [server(one, role="neutral") for one in NEUTRAL]
NOTHING_SENT: dict[str, Any] = {"x_flows": []}


def forged_relays() -> Document:
    steps = messaging()
    names = {one.partition(":")[0] for one in RELAYS}
    steps["queries"] += [lookup(name, "10.10.34.35") for name in sorted(names)]
    return voip_call(**steps, x_stun=NEUTRAL_ANSWERS + SILENT_RELAYS)


def mixed_hosts(lost_hosts: int, tried: int) -> Document:
    """Return a document in which some chat servers open no connection and others do."""
    names = [f"e{number}.whatsapp.net" for number in range(1, tried + 1)]
    return voip_call(
        queries=[lookup(name, f"157.240.1.{place}") for place, name in enumerate(names)],
        tcp_connect=[
            connect(f"157.240.1.{place}", 443, SILENCE if place < lost_hosts else None)
            for place in range(tried)
        ],
        tls_handshakes=[],
    )


def slow(profile: str, *_: object) -> Document:
    return {"received": lambda second: 8} if profile == VIDEO else {}


def media(name: str, **test_keys: Any) -> Case:
    return Case(f"voip_call.media.{name}", voip_call(**test_keys))


def setup(name: str, *steps: Document, **test_keys: Any) -> Case:
    return Case(f"voip_call.call_setup.{name}", voip_call(x_stun=list(steps), **test_keys))


def denied_names(*others: Document) -> Document:
    """Return a document whose chat servers do not exist, says the resolver, while flows pass."""
    names = ("e1.whatsapp.net", "e2.whatsapp.net", "v.whatsapp.net", "stun.example.org")
    denials = [lookup(name, failure="dns_nxdomain_error") for name in names[: 4 - len(others)]]
    return voip_call(queries=[*denials, *others], tcp_connect=[], tls_handshakes=[])


CASES = {
    "names denied by a resolver that finds others": Case(
        "voip_call.messaging.blocked_dns", denied_names(lookup("stun.example.org", "192.0.2.1"))
    ),
    "a resolver that denies every name": Case("voip_call.messaging.inconclusive", denied_names()),
    "messages pass": Case("voip_call.messaging.ok", voip_call()),
    "names forged": Case("voip_call.messaging.blocked_dns", voip_call(**messaging(at="dns"))),
    "no connection": Case("voip_call.messaging.blocked_tcp", voip_call(**messaging(at="tcp"))),
    "handshakes cut": Case("voip_call.messaging.blocked_tls", voip_call(**messaging(at="tls"))),
    "lost in several ways": Case(
        "voip_call.messaging.blocked_unplaced",
        voip_call(
            queries=[
                lookup("e1.whatsapp.net", "10.10.34.35"),
                lookup("e2.whatsapp.net", "157.240.1.2"),
                lookup("example.org", "93.184.215.14"),
            ],
            tcp_connect=[connect("157.240.1.2", 5222, SILENCE)],
            tls_handshakes=[],
        ),
    ),
    "only the TLS host breaks": Case(
        "voip_call.messaging.degraded_tls",
        voip_call(
            **messaging() | {"tls_handshakes": [handshake("v.whatsapp.net", "connection_reset")]},
        ),
    ),
    "half of the hosts lost": Case("voip_call.messaging.degraded", mixed_hosts(2, 4)),
    "too many lost for ok": Case("voip_call.messaging.inconclusive", mixed_hosts(1, 3)),
    "one host is one machine": Case("voip_call.messaging.inconclusive", mixed_hosts(1, 1)),
    "no messaging host known": Case(
        "voip_call.messaging.inconclusive", voip_call(service="facetime")
    ),
    "no test keys": Case("voip_call.messaging.unreadable", voip_call() | {"test_keys": {}}),
    "relays refuse for want of an account": setup("ok", *servers()),
    "relays silent, Binding too": setup(
        "blocked_address",
        *SILENT_RELAYS,
        *[server(one, answers=False, method="binding") for one in RELAYS],
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "relays silent, call-like flows pass": setup(
        "blocked_address", *SILENT_RELAYS, *NEUTRAL_ANSWERS
    ),
    "relays silent over TCP too": setup(
        "blocked_address",
        *SILENT_RELAYS,
        *[server(one, answers=False, proto="tcp", attempts=1) for one in RELAYS],
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "relays answer Binding, not Allocate": setup(
        "blocked_stun", *SILENT_RELAYS, *BINDINGS, *NEUTRAL_ANSWERS
    ),
    "relays silent, nothing else known": setup(
        "blocked_unplaced", *SILENT_RELAYS, *NEUTRAL_ANSWERS, **NOTHING_SENT
    ),
    "relays answer over TCP only: no reassurance": setup(
        "blocked_unplaced",
        *SILENT_RELAYS,
        *[server(one, proto="tcp") for one in RELAYS],
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "relays lose Binding too, and answer over TCP": setup(
        "blocked_unplaced",
        *SILENT_RELAYS,
        *[server(one, answers=False, method="binding") for one in RELAYS],
        *[server(one, proto="tcp") for one in RELAYS],
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "names of relays forged": Case("voip_call.call_setup.blocked_dns", forged_relays()),
    "one of two relays silent, flows pass": setup(
        "degraded_address", SILENT_RELAYS[0], server(RELAYS[1]), *NEUTRAL_ANSWERS
    ),
    "one of two relays answers Binding only": setup(
        "degraded_stun", SILENT_RELAYS[0], *BINDINGS[:1], server(RELAYS[1]), *NEUTRAL_ANSWERS
    ),
    "one of two relays silent, nothing else known": setup(
        "degraded_unplaced",
        SILENT_RELAYS[0],
        server(RELAYS[1]),
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "one of three relays silent": setup(
        "inconclusive",
        *SILENT_RELAYS[:1],
        server(RELAYS[1]),
        server("relay3.whatsapp.net:3478"),
        *NEUTRAL_ANSWERS,
    ),
    "relays and neutral servers silent, flows pass": setup(
        "inconclusive", *servers(relays=False, neutral=False)
    ),
    "STUN is lost everywhere, controls pass": setup(
        "inconclusive",
        *servers(relays=False, neutral=False),
        x_flows=[A_FAILS, *flows((VOICE,))],
    ),
    "STUN is lost everywhere, and so are controls": setup(
        "inconclusive",
        *servers(relays=False, neutral=False),
        x_flows=[A_FAILS, *flows((VOICE,), control=HALF)],
    ),
    "too few requests": setup(
        "inconclusive", server(RELAYS[0], answers=False, attempts=4), *NEUTRAL_ANSWERS
    ),
    "too little time": setup(
        "inconclusive", server(RELAYS[0], answers=False, duration_s=8.9), *NEUTRAL_ANSWERS
    ),
    "refused by the server": setup(
        "inconclusive",
        server(RELAYS[0], answers=False, failure="connection_refused"),
        *NEUTRAL_ANSWERS,
    ),
    "no UDP at all: call set-up": Case("voip_call.call_setup.no_udp", voip_call(**NO_UDP)),
    "a VPN: call set-up": setup(
        "vpn", *SILENT_RELAYS, *NEUTRAL_ANSWERS, x_context=context(vpn=True)
    ),
    "flows pass": media("ok"),
    "flows pass one way, which is all that was tried": media(
        "ok", x_flows=flows(directions=("up",))
    ),
    "flows lost": media("blocked_unplaced", **LOST),
    "flows lost one way": media(
        "blocked_unplaced",
        x_flows=flows((VOICE,), trigger=lambda *of: lost() if of[2] == "down" else {}),
    ),
    "flows cut after 5 s": media("blocked_flow", x_flows=flows((VOICE,), trigger=cut_after(5))),
    "flows cut after 5 s, no lists": media(
        "blocked_flow",
        x_flows=[
            {key: value for key, value in one.items() if key not in {"block_sent", "bytes_250ms"}}
            for one in flows((VOICE,), trigger=cut_after(5))
        ],
    ),
    "flows lost, service STUN passes": media(
        "blocked_flow", x_flows=[A_PASSES, B_PASSES, *LOST["x_flows"]]
    ),
    "flows lost, plain STUN too": media(
        "blocked_stun", x_flows=[A_FAILS, B_FAILS, *LOST["x_flows"]]
    ),
    "flows lost, the service's STUN too": media(
        "blocked_stun", x_flows=[A_PASSES, B_FAILS, *LOST["x_flows"]]
    ),
    "flows lost, another port passes": media(
        "blocked_port",
        x_flows=[
            A_PASSES,
            B_PASSES,
            *LOST["x_flows"],
            *[flow(number, "E", way) for number in ROUNDS for way in ("up", "down")],
        ],
    ),
    "flows slow": media("throttled", x_flows=flows((VIDEO,), trigger=slow)),
    "flows lose half": media("degraded_unplaced", x_flows=flows((VOICE,), trigger=HALF)),
    "flows lose half, service STUN passes": media(
        "degraded_flow", x_flows=[B_PASSES, *flows((VOICE,), trigger=HALF)]
    ),
    "flows lose half, STUN all": media(
        "degraded_stun", x_flows=[A_FAILS, *flows((VOICE,), trigger=HALF)]
    ),
    "flows lose half, another port passes": media(
        "degraded_port",
        x_flows=[
            *flows((VOICE,), trigger=HALF),
            *[flow(number, "E", way) for number in ROUNDS for way in ("up", "down")],
        ],
    ),
    "flows far more uneven": media(
        "inconclusive",
        x_flows=flows((VOICE,), trigger=lambda *_: {"jitter_p95_ms": 200.0}),
    ),
    "flows lose a little": media("ok", x_flows=flows((VOICE,), trigger=losing(0.09))),
    "one bad round of three": media(
        "ok", x_flows=flows((VOICE,), trigger=lambda *of: lost() if of[1] == 2 else {})
    ),
    "one round only": media("inconclusive", x_flows=flows((VOICE,), (1,), trigger=lost)),
    "controls lose too": media(
        "inconclusive", x_flows=flows((VOICE,), trigger=lost, control=losing(0.2))
    ),
    "controls vanish: the helper": media(
        "helper_obstructed", x_flows=flows((VOICE,), trigger=lost, control=lost)
    ),
    "helper never answered": media(
        "helper_obstructed", x_flows=[], x_context=context(udp_received=0)
    ),
    "no UDP at all": media("no_udp", **NO_UDP),
    "the second helper shows nothing": media(
        "inconclusive",
        x_flows=[*LOST["x_flows"], *[one | {"helper": 2} for one in flows((VOICE,))]],
    ),
    "the second helper was not used": media("inconclusive", **LOST, x_context=context(helpers=2)),
    "both helpers show it": media(
        "blocked_unplaced",
        x_flows=[*LOST["x_flows"], *[one | {"helper": 2} for one in LOST["x_flows"]]],
    ),
    "a VPN": media("vpn", **LOST, x_context=context(vpn=True)),
    "a VPN, as the network type says": Case(
        "voip_call.media.vpn", voip_call(**LOST) | {"annotations": {"network_type": "VPN "}}
    ),
    "unreadable flows": media("inconclusive", x_flows="none"),
    "no test keys, call set-up": Case(
        "voip_call.call_setup.unreadable", voip_call() | {"test_keys": None}
    ),
    "no test keys, media": Case("voip_call.media.unreadable", voip_call() | {"test_keys": {}}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    case = CASES[name]
    plane = case.rule_id.split(".")[1]
    decided = {v.rule_id for v in judge(case.document) if v.plane == plane}
    assert case.rule_id in decided
    others = {rule.rpartition(".")[2] for rule in decided - {case.rule_id}}
    assert others <= {"ok", "inconclusive"}


def verdicts(document: Document) -> dict[tuple[str | None, str], Outcome]:
    return {(one.service, one.plane.value): one.outcome for one in judge(document)}


def test_the_headline_calls_blocked_while_messages_pass() -> None:
    document = voip_call(x_stun=servers(relays=False), x_flows=flows(trigger=lost))
    assert verdicts(document) == {
        ("whatsapp", "messaging"): Outcome.OK,
        ("whatsapp", "call_setup"): Outcome.BLOCKED,
        (VOICE, "media"): Outcome.BLOCKED,
        (VIDEO, "media"): Outcome.BLOCKED,
    }


def test_media_names_profiles_and_only_known_ones() -> None:
    strangers = [one | {"profile": "viber-voice/2030"} for one in LOST["x_flows"]]
    named = verdicts(voip_call(x_flows=[*flows((VIDEO,)), *strangers], x_profile=VIDEO))
    assert named[VIDEO, "media"] is Outcome.OK
    assert named[None, "media"] is Outcome.BLOCKED
    assert len([key for key in named if key[1] == "media"]) == 2


def test_a_flow_without_a_profile_is_of_the_documents() -> None:
    bare = [
        {key: value for key, value in one.items() if key != "profile"} for one in LOST["x_flows"]
    ]
    assert verdicts(voip_call(x_flows=bare))[VOICE, "media"] is Outcome.BLOCKED
    assert verdicts(voip_call(x_flows=bare, x_profile=None))[None, "media"] is Outcome.BLOCKED


@pytest.mark.parametrize("asked", [None, 5, "voip://", "voip://icq", "whatsapp", "stun://whatsapp"])
def test_an_unknown_service_makes_no_tally(asked: object) -> None:
    named = verdicts(voip_call() | {"input": asked})
    assert {key for key in named if key[1] != "media"} == {
        (None, "messaging"),
        (None, "call_setup"),
    }


def test_rounds_that_differ_take_the_commonest_kind() -> None:
    kinds = {1: lost, 2: HALF, 3: HALF}
    document = voip_call(x_flows=flows((VOICE,), trigger=lambda *of: kinds[of[1]](*of)))
    assert verdicts(document)[VOICE, "media"] is Outcome.DEGRADED


def test_the_documents_lists_go_before_the_probes_word() -> None:
    claimed = flows((VOICE,), trigger=lambda *_: {"cutoff_s": 5.0, "loss": 1.0, "goodput_kbps": 0})
    assert verdicts(voip_call(x_flows=claimed))[VOICE, "media"] is Outcome.OK


def test_a_claimed_cut_that_the_counts_deny_is_not_believed() -> None:
    """Without lists, what arrived cannot be more than was sent before the cut."""
    claimed = [
        {key: value for key, value in one.items() if not key.startswith("block_")}
        for one in flows((VOICE,), trigger=lambda *_: {"cutoff_s": 5.0})
    ]
    assert verdicts(voip_call(x_flows=claimed))[VOICE, "media"] is Outcome.OK


def test_the_example_of_the_method_is_read() -> None:
    """One round, no lists, no neutral server: too little for any conclusion about calls."""
    pair = [
        {
            "round": 1, "kind": kind, "variant": variant, "direction": "up", "port": 3478,
            "seed": "s", "sent": 750, "received": received, "loss": loss, "jitter_p95_ms": None,
            "goodput_kbps": 0, "max_gap_ms": 15000, "cutoff_s": cutoff, "t0": start,
            "t": start + 15, "failure": None,
        }
        for kind, variant, received, loss, cutoff, start in (
            ("trigger", "C", 0, 1.0, 0.0, 3.1),
            ("control", "D", 735, 0.02, None, 20.0),
        )
    ]  # fmt: skip
    step = {
        "endpoint": "h:3478", "role": "service", "proto": "udp", "method": "allocate",
        "attempts": 5, "rtt_ms": None, "error_code": None, "realm": None, "failure": SILENCE,
    }  # fmt: skip
    keys = {"x_profile": VOICE, "x_stun": [step], "x_flows": pair, "result": "blocked"}
    document = voip_call() | {"test_keys": keys}
    assert set(verdicts(document).values()) == {Outcome.INCONCLUSIVE}

    again = [one | {"round": number} for one in pair for number in ROUNDS]
    document["test_keys"] = keys | {"x_flows": again}
    assert verdicts(document)[VOICE, "media"] is Outcome.BLOCKED


def test_interference_and_nothing_but_udp_all_has_a_mechanism() -> None:
    for case in CASES.values():
        for verdict in judge(case.document):
            if verdict.outcome is Outcome.INCONCLUSIVE:
                assert verdict.mechanism in (None, Mechanism.UDP_ALL)


@pytest.mark.parametrize("slug", [*readers.services(), "icq"])
def test_messaging_hosts_are_those_of_the_reference_data(slug: str) -> None:
    """Left out: names that a service gave up; Messenger's servers of content are asked too."""
    roles = (EndpointRole.MESSAGING, EndpointRole.REGISTRATION)
    former = {"textsecure-service.whispersystems.org", "api.directory.signal.org"}
    known = readers.endpoints(slug) if slug in readers.services() else ()
    hosts = {one.host for one in known if one.role in roles} - former
    frozen = HOSTS[Service(slug)] if hosts else None
    names = set(frozen.names) if frozen else set()
    if slug == "facebook_messenger":
        names -= {one for one in MESSENGER_HOSTS if one.endswith("fbcdn.net")}
    assert names == hosts
    assert not frozen or set(frozen.speak_tls) <= set(frozen.names)


def test_frozen_profiles_are_those_of_the_reference_data() -> None:
    by_media = {
        media_: {one.slug for one in readers.profiles().values() if one.media is media_}
        for media_ in Media
    }
    assert by_media == {Media.VOICE: VOICE_PROFILES, Media.VIDEO: VIDEO_PROFILES}
    assert set(readers.profiles()) == PROFILES


def test_every_plane_speaks_even_of_an_empty_document() -> None:
    planes = [one.plane for one in judge({"test_name": "voip_call"})]
    assert planes == [Plane.MESSAGING, Plane.CALL_SETUP, Plane.MEDIA]
