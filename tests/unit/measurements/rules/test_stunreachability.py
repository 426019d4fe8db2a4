from typing import Any

import pytest

from measurements.rules import judge
from measurements.rules.vocabulary import Outcome
from tests.unit.measurements.rules.documents import (
    FORGED,
    SILENCE,
    Case,
    Document,
    document,
    lookup,
)

MESSENGER = "stun.fbsbx.com"
ADDRESS = "69.171.239.36"


def event(operation: str, failure: str | None = None, num_bytes: int | None = None) -> Document:
    made: Document = {"operation": operation, "failure": failure, "t": 0.1}
    return made if num_bytes is None else made | {"num_bytes": num_bytes}


CONNECT = event("connect") | {"address": f"{ADDRESS}:3478", "proto": "udp"}
WRITE = event("write", num_bytes=20)
READ = event("read", num_bytes=32)
CLOSED = event("read", "connection_already_closed")


def stun(
    *events: Document,
    host: str = MESSENGER,
    queries: list[Document] | None = None,
    name: str = "stunreachability",
    **test_keys: Any,
) -> Document:
    return document(
        name,
        endpoint=f"{host}:3478",
        network_events=[CONNECT, *events],
        queries=[lookup(host, ADDRESS)] if queries is None else queries,
        **test_keys,
    ) | {"input": f"stun://{host}:3478"}


CASES = {
    "answered": Case("stunreachability.call_setup.ok", stun(WRITE, READ)),
    "answered, the old name of the test": Case(
        "stunreachability.call_setup.ok", stun(WRITE, READ, name="stun_reachability")
    ),
    "never answered": Case(
        "stunreachability.call_setup.blocked_unanswered", stun(*[WRITE] * 7, CLOSED)
    ),
    "never answered, says an error": Case(
        "stunreachability.call_setup.blocked_unanswered",
        stun(*[WRITE] * 3, event("read", SILENCE)),
    ),
    "one datagram lost": Case("stunreachability.call_setup.inconclusive", stun(WRITE)),
    "an answer too short for STUN": Case(
        "stunreachability.call_setup.inconclusive", stun(WRITE, event("read", num_bytes=4))
    ),
    "refused": Case(
        "stunreachability.call_setup.inconclusive",
        stun(*[WRITE] * 3, event("read", "connection_refused")),
    ),
    "no route": Case(
        "stunreachability.call_setup.inconclusive",
        stun(*[event("write", "network_unreachable")] * 3),
    ),
    "no name": Case(
        "stunreachability.call_setup.inconclusive",
        stun(queries=[lookup(MESSENGER, failure=SILENCE)]),
    ),
    "name forged": Case(
        "stunreachability.call_setup.blocked_dns", stun(queries=[lookup(MESSENGER, FORGED)])
    ),
    "name denied, as far as can be seen": Case(
        "stunreachability.call_setup.inconclusive",
        stun(queries=[lookup(MESSENGER, failure="dns_nxdomain_error")]),
    ),
    "an address was asked, nothing else works": Case(
        "stunreachability.call_setup.inconclusive", stun(*[WRITE] * 7, host=ADDRESS, queries=[])
    ),
    "no test keys": Case("stunreachability.call_setup.unreadable", document("stunreachability")),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    assert [v.rule_id for v in judge(CASES[name].document)] == [CASES[name].rule_id]


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("stun.fbsbx.com", "facebook_messenger"),
        ("STUN.FBSBX.COM.", "facebook_messenger"),
        ("turn3.voip.signal.org", "signal"),
        ("stun.whatsapp.net", "whatsapp"),
        ("stun.viber.com", "viber"),
        ("stun.l.google.com", None),
        ("fbsbx.com.example.org", None),
        ("notfbsbx.com", None),
        ("192.0.2.1", None),
    ],
)
def test_the_service_is_the_servers_owner(host: str, service: str | None) -> None:
    for verdict in judge(stun(WRITE, READ, host=host)):
        assert verdict.service == service


def test_the_endpoint_is_read_where_there_is_no_input() -> None:
    made = stun(WRITE, READ) | {"input": None}

    assert judge(made)[0].service == "facebook_messenger"


def test_only_datagrams_count_not_the_probes_word() -> None:
    assert judge(stun(failure=None))[0].outcome is Outcome.INCONCLUSIVE
    assert judge(stun(failure=SILENCE))[0].outcome is Outcome.INCONCLUSIVE
    assert judge(stun(WRITE, READ, failure=SILENCE))[0].outcome is Outcome.OK
    assert judge(stun(*[WRITE] * 7, failure=None))[0].outcome is Outcome.BLOCKED
