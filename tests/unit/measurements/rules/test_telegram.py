from typing import Any

import pytest

from measurements.rules import judge
from measurements.rules.vocabulary import Mechanism, Outcome, Plane
from tests.unit.measurements.rules.documents import (
    PUBLIC,
    RESET,
    SILENCE,
    Case,
    Document,
    connect,
    data_centres,
    document,
    fetch,
    lookup,
    merged,
    page,
)

WEB = "https://web.telegram.org/"


def telegram(*parts: dict[str, list[Document]], **header: Any) -> Document:
    return document("telegram", **merged(*parts)) | header


def without_lookups(*parts: dict[str, list[Document]], **header: Any) -> Document:
    made = telegram(*parts, **header)
    made["test_keys"]["queries"] = []
    return made


DEAD_PAGE = {"requests": [fetch(WEB, SILENCE)]}

CASES = {
    "all well": Case("telegram.messaging.ok", telegram(data_centres(), page(WEB))),
    "three endpoints lost": Case("telegram.messaging.ok", telegram(data_centres(3), page(WEB))),
    "one data centre cut": Case(
        "telegram.messaging.ok", telegram(data_centres(0, 2, failure=RESET), page(WEB))
    ),
    "Miami's two data centres lost": Case(
        "telegram.messaging.inconclusive", telegram(data_centres(4), page(WEB))
    ),
    "one port lost": Case(
        "telegram.messaging.degraded", telegram(data_centres(6, by_port=True), page(WEB))
    ),
    "all but two addresses lost": Case(
        "telegram.messaging.blocked_tcp", telegram(data_centres(8), page(WEB))
    ),
    "everything lost, the page's name resolves": Case(
        "telegram.messaging.blocked_tcp", telegram(data_centres(12), page(WEB, "tcp"))
    ),
    "everything lost in silence, no name was asked": Case(
        "telegram.messaging.blocked_tcp", without_lookups(data_centres(12), DEAD_PAGE)
    ),
    "silence, and the resolver unknown": Case(
        "telegram.messaging.inconclusive",
        without_lookups(data_centres(12), DEAD_PAGE, resolver_asn="AS0"),
    ),
    "silence, and no lookup answered": Case(
        "telegram.messaging.inconclusive", telegram(data_centres(12), page(WEB, "resolver"))
    ),
    "no route to anything": Case(
        "telegram.messaging.inconclusive",
        without_lookups(data_centres(12, failure="network_unreachable"), DEAD_PAGE),
    ),
    "no route half way": Case(
        "telegram.messaging.inconclusive",
        telegram(data_centres(10, failure="host_unreachable"), page(WEB, "resolver")),
    ),
    "connections open, requests vanish": Case(
        "telegram.messaging.blocked_request", telegram(data_centres(0, 12), page(WEB, "tls"))
    ),
    "connections open, requests are cut": Case(
        "telegram.messaging.blocked_request",
        telegram(data_centres(0, 12, failure=RESET), page(WEB)),
    ),
    "requests vanish, connections not recorded": Case(
        "telegram.messaging.blocked_unplaced",
        telegram({"requests": data_centres(0, 12)["requests"]}, page(WEB)),
    ),
    "one endpoint tried": Case(
        "telegram.messaging.inconclusive",
        telegram({"tcp_connect": [connect("149.154.171.5", 80)]}, page(WEB)),
    ),
    "page answers": Case("telegram.web.ok", telegram(data_centres(12), page(WEB))),
    "page's name forged": Case(
        "telegram.web.blocked_dns", telegram(data_centres(), page(WEB, "dns"))
    ),
    "page's name denied": Case(
        "telegram.web.blocked_dns", telegram(data_centres(), page(WEB, "nxdomain"))
    ),
    "page's name denied, nothing else works": Case(
        "telegram.web.inconclusive", telegram(page(WEB, "nxdomain"))
    ),
    "page's connection lost": Case(
        "telegram.web.blocked_tcp", telegram(data_centres(), page(WEB, "tcp"))
    ),
    "page's connection refused, 2017": Case(
        "telegram.web.blocked_tcp",
        telegram(data_centres(), {"requests": [fetch(WEB, "connection_refused_error")]}),
    ),
    "page's handshake cut": Case(
        "telegram.web.blocked_tls", telegram(data_centres(), page(WEB, "tls"))
    ),
    "page's certificate is another's": Case(
        "telegram.web.blocked_unplaced", telegram(data_centres(), page(WEB, "wrong"))
    ),
    "page's request cut, no step recorded": Case(
        "telegram.web.blocked_unplaced", telegram(data_centres(), {"requests": [fetch(WEB, RESET)]})
    ),
    "page slow after the handshake": Case(
        "telegram.web.inconclusive", telegram(data_centres(), page(WEB, "http"))
    ),
    "page's certificate untrusted": Case(
        "telegram.web.inconclusive", telegram(data_centres(), page(WEB, "untrusted"))
    ),
    "page's name unanswered": Case(
        "telegram.web.inconclusive", telegram(data_centres(), page(WEB, "resolver"))
    ),
    "page lost by IPv6 alone": Case(
        "telegram.web.ok",
        telegram(
            data_centres(),
            merged(
                {
                    "queries": [lookup("web.telegram.org", "2001:67c:4e8:f004::9")],
                    "tcp_connect": [connect("2001:67c:4e8:f004::9", failure="network_unreachable")],
                },
                page(WEB),
            ),
        ),
    ),
    "no test keys": Case("telegram.messaging.unreadable", document("telegram")),
    "no test keys, the page": Case("telegram.web.unreadable", document("telegram")),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    assert CASES[name].rule_id in {verdict.rule_id for verdict in judge(CASES[name].document)}


def test_the_page_never_decides_about_messages() -> None:
    stages = ("ok", "dns", "tcp", "tls", "wrong", "http")
    for endpoints in (data_centres(), data_centres(0, 12), data_centres(6)):
        verdicts = {judge(telegram(endpoints, page(WEB, at)))[0] for at in stages}
        assert len(verdicts) == 1


@pytest.mark.parametrize("lost", range(13))
def test_more_loss_is_never_a_better_verdict(lost: int) -> None:
    order = [Outcome.OK, Outcome.INCONCLUSIVE, Outcome.DEGRADED, Outcome.BLOCKED]
    for lose in (data_centres, lambda count: data_centres(0, count)):
        fewer = judge(telegram(lose(max(lost - 1, 0)), page(WEB)))[0].outcome
        more = judge(telegram(lose(lost), page(WEB)))[0].outcome
        assert order.index(fewer) <= order.index(more)


def test_the_probes_own_conclusions_are_not_read() -> None:
    blocked = telegram(data_centres(12), page(WEB, "tls"))
    blocked["test_keys"] |= {"telegram_tcp_blocking": False, "telegram_http_blocking": False}
    fine = telegram(data_centres(), page(WEB))
    fine["test_keys"] |= {"telegram_tcp_blocking": True, "telegram_web_status": "blocked"}

    assert [verdict.outcome for verdict in judge(blocked)] == [Outcome.BLOCKED, Outcome.BLOCKED]
    assert [verdict.outcome for verdict in judge(fine)] == [Outcome.OK, Outcome.OK]


def test_a_verdict_names_service_plane_and_mechanism() -> None:
    messaging, web = judge(telegram(data_centres(12), page(WEB, "tls")))

    assert (messaging.service, messaging.plane) == ("telegram", Plane.MESSAGING)
    assert (messaging.outcome, messaging.mechanism) == (Outcome.BLOCKED, Mechanism.IP_PORT)
    assert (web.plane, web.mechanism) == (Plane.WEB, Mechanism.TLS_SNI)


def test_old_spellings_are_read() -> None:
    made = telegram(page(WEB, address=PUBLIC))
    made["test_keys"]["tcp_connect"] += [
        {"ip": step["ip"], "port": step["port"], "status": {"success": True, "failure": False}}
        for step in data_centres()["tcp_connect"]
    ]
    assert judge(made)[0].rule_id == "telegram.messaging.ok"
