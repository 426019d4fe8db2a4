from typing import Any

import pytest

from measurements.observations import (
    UNSTATED,
    Attempts,
    Lookup,
    Observations,
    observe,
    read_endpoint,
    read_url,
)
from tests.unit.measurements.rules.documents import fetch, lookup


def seen(**test_keys: Any) -> Observations:
    return observe({"test_keys": test_keys})


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"success": True, "failure": None}, Attempts(1, ())),
        ({"success": True, "failure": False}, Attempts(1, ())),
        ({"success": True, "failure": None, "blocked": True}, Attempts(1, ())),
        ({"success": True}, Attempts(1, ())),
        ({"success": False, "failure": "timed_out"}, Attempts(0, ("timed_out",))),
        ({"success": False, "failure": True}, Attempts(0, (UNSTATED,))),
        ({"success": False, "failure": None}, Attempts(0, (UNSTATED,))),
        ({"success": False}, Attempts(0, (UNSTATED,))),
        ({"failure": "timed_out"}, Attempts(0, ("timed_out",))),
        ({"success": True, "failure": "timed_out"}, None),
        ({"failure": None}, None),
        ({"success": "yes"}, None),
        ({}, None),
        (None, None),
        (["success"], None),
    ],
)
def test_the_spellings_of_a_connection(status: Any, expected: Attempts | None) -> None:
    facts = seen(tcp_connect=[{"ip": "192.0.2.1", "port": 443, "status": status}])

    assert facts.connects.get(("192.0.2.1", 443)) == expected


def test_repetitions_are_one_fact() -> None:
    fine = {"ip": "192.0.2.1", "port": 443, "status": {"success": True, "failure": None}}
    lost = {"ip": "192.0.2.1", "port": 443, "status": {"success": False, "failure": "timed_out"}}

    connects = seen(tcp_connect=[fine, lost, fine]).connects

    assert connects == {("192.0.2.1", 443): Attempts(2, ("timed_out",))}
    assert connects["192.0.2.1", 443].succeeded
    assert not seen(tcp_connect=[fine, lost, lost]).connects["192.0.2.1", 443].succeeded


def test_answers_of_one_name_are_one_fact() -> None:
    facts = seen(
        queries=[
            lookup("Example.org.", "192.0.2.1"),
            lookup("example.org", "2001:db8::1", "192.0.2.1"),
            lookup("example.org", failure="dns_no_answer"),
            lookup("empty.example.org"),
        ]
    )

    expected = Lookup(("192.0.2.1", "2001:db8::1"), ("dns_no_answer",))
    assert facts.lookups["example.org"] == expected
    assert "empty.example.org" not in facts.lookups


def test_a_zone_suffix_is_no_part_of_an_address() -> None:
    facts = seen(
        queries=[lookup("example.org", "fe80::1%wlan0")],
        tcp_connect=[{"ip": "fe80::1%wlan0", "port": 443, "status": {"success": True}}],
    )

    assert facts.lookups["example.org"].addresses == ("fe80::1",)
    assert ("fe80::1", 443) in facts.connects


def test_requests_through_tor_are_another_network() -> None:
    step = fetch("https://example.org/")
    step["request"]["tor"]["is_tor"] = True

    assert seen(requests=[step]).requests == {}


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ({"failure": None}, Attempts(1, ())),
        ({"failure": "eof_error"}, Attempts(0, ("eof_error",))),
        ({"failure": ""}, Attempts(0, (UNSTATED,))),
        ({"response": {"code": 200}}, Attempts(1, ())),
        ({"response": None}, None),
        ({"failure": 7}, None),
        ({}, None),
    ],
)
def test_the_spellings_of_a_request(step: dict[str, Any], expected: Attempts | None) -> None:
    facts = seen(requests=[{"request": {"url": "https://example.org/"}} | step])

    assert facts.requests.get(("https", "example.org", 443)) == expected


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://149.154.175.50/", ("http", "149.154.175.50", 80)),
        ("http://149.154.175.50:443", ("http", "149.154.175.50", 443)),
        ("HTTPS://Web.Telegram.ORG./k/?a=b", ("https", "web.telegram.org", 443)),
        ("https://[2001:db8::1]:8443/", ("https", "2001:db8::1", 8443)),
        ("https://[2001:db8::1]/", ("https", "2001:db8::1", 443)),
        ("https://user:word@example.org/", ("https", "example.org", 443)),
        ("stun://stun.fbsbx.com:3478", ("stun", "stun.fbsbx.com", 3478)),
        ("stun://stun.fbsbx.com", None),
        ("example.org", None),
        ("https:///path", None),
        ("http://example.org:99999999/", ("http", "example.org", 80)),
        ("", None),
    ],
)
def test_urls(url: str, target: tuple[str, str, int] | None) -> None:
    assert read_url(url) == target


def test_endpoints() -> None:
    assert read_endpoint("stun.fbsbx.com:3478") == ("stun.fbsbx.com", 3478)
    assert read_endpoint("stun.fbsbx.com") is None
    assert read_endpoint(":3478") is None


@pytest.mark.parametrize("document", [None, 7, "text", [], [{}], {}, {"test_keys": []}])
def test_what_is_no_document_has_no_facts(document: object) -> None:
    facts = observe(document)

    assert not facts.readable
    assert not facts.lookups
    assert not facts.connects


@pytest.mark.parametrize("wrong", [None, 7, "text", {}, [None], [7], ["x"], [[]], [{}]])
def test_sections_of_the_wrong_type_are_no_facts(wrong: object) -> None:
    facts = seen(queries=wrong, tcp_connect=wrong, tls_handshakes=wrong, requests=wrong)

    assert facts.readable
    assert not any((facts.lookups, facts.connects, facts.handshakes, facts.requests))


def test_one_bad_step_hides_no_other() -> None:
    facts = seen(
        queries=[
            {"hostname": 7},
            {"hostname": ["a"]},
            {"hostname": "a", "answers": 7},
            {"hostname": "a", "answers": [{"ipv4": ["192.0.2.9"]}]},
            lookup("a", "192.0.2.1"),
        ],
        tcp_connect=[
            {"ip": ["192.0.2.1"], "port": 443, "status": {"success": True}},
            {"ip": "192.0.2.1", "port": "443", "status": {"success": True}},
            {"ip": "192.0.2.1", "port": True, "status": {"success": True}},
            {"ip": "192.0.2.1", "port": 443, "status": {"success": True}},
        ],
    )

    assert facts.lookups == {"a": Lookup(("192.0.2.1",), ())}
    assert facts.connects == {("192.0.2.1", 443): Attempts(1, ())}
