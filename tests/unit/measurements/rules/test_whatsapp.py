import pytest

from measurements.rules import judge
from measurements.rules.vocabulary import Mechanism, Outcome
from measurements.rules.whatsapp import CHAT_HOSTS
from tests.unit.measurements.rules.documents import (
    FORGED,
    SILENCE,
    Case,
    Document,
    connect,
    document,
    fetch,
    lookup,
    merged,
    page,
)

ADDRESSES = ("3.33.252.61", "15.197.210.208", "3.33.221.48", "15.197.206.217")
IPV6 = "2a03:2880:f2ff:c0:face:b00c:0:167"
WEB = "https://web.whatsapp.com/"
REGISTRATION = "https://v.whatsapp.net/v2/register"
OTHERS = merged(page(WEB), page(REGISTRATION, address="31.13.86.51"))
NAMES = {"queries": [lookup(host, *ADDRESSES) for host in CHAT_HOSTS]}
Steps = dict[str, list[Document]]


def whatsapp(*parts: Steps) -> Document:
    return document("whatsapp", **merged(*parts))


def chat(lost: int = 0, ports: tuple[int, ...] = (443, 5222), failure: str = SILENCE) -> Steps:
    """Return the four addresses' endpoints, port by port, the last ones lost."""
    endpoints = [(address, port) for port in ports for address in ADDRESSES]
    answered = len(endpoints) - lost
    steps = [
        connect(address, port, None if number < answered else failure)
        for number, (address, port) in enumerate(endpoints)
    ]
    return NAMES | {"tcp_connect": steps}


def names(forged: int, failure: str | None = None) -> Steps:
    """Return the sixteen names, the first ones forged or denied, with fine connections."""
    bad = [lookup(host, *(() if failure else (FORGED,)), failure=failure) for host in CHAT_HOSTS]
    good = NAMES["queries"]
    steps = [connect(address, port) for address in ADDRESSES for port in (443, 5222)]
    return {
        "queries": bad[:forged] + good[forged:],
        "tcp_connect": steps if forged < len(CHAT_HOSTS) else [],
    }


NXDOMAIN = "dns_nxdomain_error"
OLD = {"queries": [lookup("e5.whatsapp.net", *ADDRESSES)]}

CASES = {
    "all well": Case("whatsapp.messaging.ok", whatsapp(chat(), OTHERS)),
    "one address lost": Case("whatsapp.messaging.ok", whatsapp(chat(2), OTHERS)),
    "one endpoint tried, before July 2020": Case(
        "whatsapp.messaging.ok", whatsapp(OLD, {"tcp_connect": [connect(ADDRESSES[0])]})
    ),
    "one endpoint tried and lost": Case(
        "whatsapp.messaging.inconclusive",
        whatsapp(OLD, {"tcp_connect": [connect(ADDRESSES[0], failure=SILENCE)]}, OTHERS),
    ),
    "a third lost": Case("whatsapp.messaging.inconclusive", whatsapp(chat(3), OTHERS)),
    "one port lost": Case("whatsapp.messaging.degraded_tcp", whatsapp(chat(4), OTHERS)),
    "three quarters lost, one in four answers": Case(
        "whatsapp.messaging.blocked_tcp", whatsapp(chat(6), OTHERS)
    ),
    "everything lost, names resolve": Case(
        "whatsapp.messaging.blocked_tcp", whatsapp(chat(8), page(WEB, "tcp"))
    ),
    "no route": Case(
        "whatsapp.messaging.inconclusive", whatsapp(chat(8, failure="network_unreachable"))
    ),
    "no name resolves": Case(
        "whatsapp.messaging.inconclusive", whatsapp(names(16, "dns_temporary_failure"))
    ),
    "no connection recorded": Case("whatsapp.messaging.inconclusive", whatsapp(NAMES)),
    "all names forged": Case("whatsapp.messaging.blocked_dns", whatsapp(names(16))),
    "all names denied, the page's resolves": Case(
        "whatsapp.messaging.blocked_dns", whatsapp(names(16, NXDOMAIN), OTHERS)
    ),
    "all names denied, nothing works": Case(
        "whatsapp.messaging.inconclusive", whatsapp(names(16, NXDOMAIN))
    ),
    "half of the names forged": Case("whatsapp.messaging.degraded_dns", whatsapp(names(8), OTHERS)),
    "six names denied": Case(
        "whatsapp.messaging.inconclusive", whatsapp(names(6, NXDOMAIN), OTHERS)
    ),
    "two names denied": Case("whatsapp.messaging.ok", whatsapp(names(2, NXDOMAIN), OTHERS)),
    "registration's name forged": Case(
        "whatsapp.messaging.degraded_registration_dns",
        whatsapp(chat(), page(REGISTRATION, "dns")),
    ),
    "registration's connection lost": Case(
        "whatsapp.messaging.degraded_registration_tcp",
        whatsapp(chat(), page(REGISTRATION, "tcp")),
    ),
    "registration's handshake cut": Case(
        "whatsapp.messaging.degraded_registration_tls",
        whatsapp(chat(), page(REGISTRATION, "tls")),
    ),
    "registration's certificate is another's": Case(
        "whatsapp.messaging.degraded_registration_unplaced",
        whatsapp(chat(), page(REGISTRATION, "wrong")),
    ),
    "registration slow": Case(
        "whatsapp.messaging.ok", whatsapp(chat(), page(REGISTRATION, "http"))
    ),
    "page answers": Case("whatsapp.web.ok", whatsapp(page(WEB))),
    "page's name forged": Case("whatsapp.web.blocked_dns", whatsapp(chat(), page(WEB, "dns"))),
    "page's connection lost": Case("whatsapp.web.blocked_tcp", whatsapp(chat(), page(WEB, "tcp"))),
    "page's handshake cut": Case("whatsapp.web.blocked_tls", whatsapp(chat(), page(WEB, "tls"))),
    "page's certificate is another's": Case(
        "whatsapp.web.blocked_unplaced", whatsapp(chat(), page(WEB, "wrong"))
    ),
    "page untrusted": Case("whatsapp.web.inconclusive", whatsapp(chat(), page(WEB, "untrusted"))),
    "plain page redirects, the real one was not tried": Case(
        "whatsapp.web.inconclusive",
        whatsapp(chat(), {"requests": [fetch("http://web.whatsapp.com/")]}),
    ),
    "test keys no object": Case(
        "whatsapp.messaging.unreadable", document("whatsapp") | {"test_keys": ["requests"]}
    ),
    "no test keys": Case("whatsapp.web.unreadable", document("whatsapp") | {"test_keys": None}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    assert CASES[name].rule_id in {verdict.rule_id for verdict in judge(CASES[name].document)}


def test_one_endpoint_that_answers_is_not_ok() -> None:
    verdict = judge(whatsapp(chat(7), OTHERS))[0]

    assert (verdict.outcome, verdict.mechanism) == (Outcome.BLOCKED, Mechanism.IP_PORT)


def test_endpoints_that_mostly_fail_are_lost_though_each_answered_once() -> None:
    failing = [
        connect(address, port, SILENCE)
        for address in ADDRESSES
        for port in (443, 5222)
        for _ in range(3)
    ]
    steps = chat()
    steps["tcp_connect"] += failing

    assert judge(whatsapp(steps, OTHERS))[0].rule_id == "whatsapp.messaging.blocked_tcp"


def test_a_device_without_ipv6_loses_nothing() -> None:
    """Each name has an IPv6 address too; the probe tries it and has no route, or no answer."""
    for failure in ("network_unreachable", SILENCE):
        steps = chat()
        steps["queries"] = [lookup(host, *ADDRESSES, IPV6) for host in CHAT_HOSTS]
        steps["tcp_connect"] += [connect(IPV6, port, failure) for port in (443, 5222)] * 16

        assert judge(whatsapp(steps, OTHERS))[0].rule_id == "whatsapp.messaging.ok"


def test_the_web_server_is_no_chat_endpoint() -> None:
    """Web and registration share the chat's port 443, and their loss is not the chat's."""
    lost = merged(page(WEB, "tcp"), page(REGISTRATION, "tcp"))

    assert judge(whatsapp(chat(), lost))[0].outcome is Outcome.DEGRADED
    assert judge(whatsapp(chat(), page(WEB, "tcp")))[0].outcome is Outcome.OK


def test_a_proxy_on_the_device_is_no_forgery() -> None:
    proxied = {"queries": [lookup(host, "198.18.0.7") for host in CHAT_HOSTS]}

    assert judge(whatsapp(proxied, OTHERS))[0].outcome is Outcome.INCONCLUSIVE


def test_an_answer_with_one_good_address_is_not_forged() -> None:
    mixed = {"queries": [lookup(host, FORGED, ADDRESSES[0]) for host in CHAT_HOSTS]}
    steps = mixed | {"tcp_connect": chat()["tcp_connect"]}

    assert judge(whatsapp(steps, OTHERS))[0].outcome is Outcome.OK
