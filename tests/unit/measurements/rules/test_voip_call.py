"""voip_call: the rule that decides, and whom its verdicts name."""

import pytest

from measurements.rules import judge
from measurements.rules.facebook_messenger import HOSTS as MESSENGER_HOSTS
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service
from measurements.rules.voip.messaging import HOSTS
from measurements.rules.voip.profiles import PROFILES, VIDEO_PROFILES, VOICE_PROFILES
from seeds import readers
from seeds.vocabulary import EndpointRole, Media
from tests.unit.measurements.rules.voip_cases import CASES, HALF, LOST
from tests.voip_documents import (
    ROUNDS,
    SILENCE,
    VIDEO,
    VOICE,
    Document,
    flows,
    lost,
    servers,
    voip_call,
)


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
