import pytest

from measurements.rules import judge
from measurements.rules.vocabulary import Outcome, Plane
from tests.unit.measurements.rules.documents import (
    FORGED,
    RESET,
    SILENCE,
    Case,
    Document,
    connect,
    document,
    handshake,
    lookup,
)

RESOLVER = "dns.example"
FIRST, SECOND, IPV6 = "8.8.8.8", "8.8.4.4", "2001:4860:4860::8888"


def asked(address: str, at: str = "ok", failure: str = SILENCE) -> dict[str, Document]:
    """Return the steps of asking one address, which was lost at one stage, or `ok`."""
    query = lookup("example.org", "93.184.216.34") if at == "ok" else lookup("example.org")
    steps = {
        "queries": [query | ({} if at == "ok" else {"failure": failure, "engine": "dot"})],
        "tcp_connect": [connect(address, 853, failure if at == "tcp" else None)],
        "tls_handshakes": [handshake(RESOLVER, failure if at == "tls" else None)],
    }
    if at == "tcp":
        steps["tls_handshakes"] = []
    host = f"[{address}]" if ":" in address else address
    return {f"dot://{host}:853": steps}


def check(*asks: dict[str, Document], names: tuple[str, ...] = (FIRST, SECOND)) -> Document:
    lookups: dict[str, Document] = {}
    for one in asks:
        lookups |= one
    keys = {"bootstrap": {"queries": [lookup(RESOLVER, *names)]}, "lookups": lookups}
    return document("dnscheck", domain="example.org", **keys) | {"input": f"dot://{RESOLVER}"}


CASES = {
    "answered": Case("dnscheck.web.ok", check(asked(FIRST), asked(SECOND))),
    "one address lost": Case("dnscheck.web.ok", check(asked(FIRST), asked(SECOND, "tcp"))),
    "IPv6 without a route": Case(
        "dnscheck.web.ok",
        check(asked(FIRST), asked(SECOND), asked(IPV6, "tcp", "host_unreachable")),
    ),
    "no connection opens": Case(
        "dnscheck.web.blocked_tcp", check(asked(FIRST, "tcp"), asked(SECOND, "tcp"))
    ),
    "connections refused, no IPv6": Case(
        "dnscheck.web.blocked_tcp",
        check(
            asked(FIRST, "tcp", "connection_refused"),
            asked(SECOND, "tcp"),
            asked(IPV6, "tcp", "network_unreachable"),
        ),
    ),
    "handshakes reset": Case(
        "dnscheck.web.blocked_tls", check(asked(FIRST, "tls", RESET), asked(SECOND, "tls", RESET))
    ),
    "lost in different places": Case(
        "dnscheck.web.blocked_unplaced", check(asked(FIRST, "tcp"), asked(SECOND, "tls"))
    ),
    "questions cut": Case(
        "dnscheck.web.blocked_unplaced",
        check(asked(FIRST, "query", RESET), asked(SECOND, "query", RESET)),
    ),
    "one address not tried": Case("dnscheck.web.inconclusive", check(asked(FIRST, "tcp"))),
    "no route": Case(
        "dnscheck.web.inconclusive",
        check(asked(FIRST, "tcp", "network_unreachable"), asked(SECOND, "tcp")),
    ),
    "a filter at home": Case(
        "dnscheck.web.inconclusive", check(asked(FORGED, "tcp"), names=(FORGED,))
    ),
    "the name does not resolve": Case("dnscheck.web.inconclusive", check(names=())),
    "a certificate that nobody trusts": Case(
        "dnscheck.web.inconclusive",
        check(asked(FIRST, "tls", "ssl_unknown_authority"), asked(SECOND, "tls")),
    ),
    "no test keys": Case("dnscheck.web.unreadable", document("dnscheck")),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    verdict = judge(CASES[name].document)[0]

    assert verdict.rule_id == CASES[name].rule_id
    assert (verdict.service, verdict.plane) == (None, Plane.WEB)


def test_the_probes_word_is_not_read() -> None:
    made = check(asked(FIRST), asked(SECOND))
    made["test_keys"] |= {"bootstrap_failure": "dns_nxdomain_error"}
    for steps in made["test_keys"]["lookups"].values():
        steps["failure"] = SILENCE

    assert judge(made)[0].outcome is Outcome.OK


@pytest.mark.parametrize("wrong", [None, 7, "x", [], {"dot://8.8.8.8:853": None}, {"x": {}}])
def test_sections_of_the_wrong_type_decide_nothing(wrong: object) -> None:
    made = check(asked(FIRST))
    for section in ("bootstrap", "lookups"):
        changed = made | {"test_keys": made["test_keys"] | {section: wrong}}
        assert judge(changed)[0].outcome in {Outcome.OK, Outcome.INCONCLUSIVE}
