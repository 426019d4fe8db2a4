"""Each way in which a page can be lost, forged and mended."""

import time

import pytest

from measurements.rules import judge
from measurements.rules.vocabulary import Mechanism, Outcome, Plane
from tests.unit.measurements.rules.documents import (
    FORGED,
    RESET,
    SILENCE,
    Case,
    Document,
    connect,
    document,
)
from tests.unit.measurements.rules.web_documents import (
    ADDRESS,
    BODY,
    HOST,
    HTTP,
    HTTPS,
    IPV6,
    NXDOMAIN,
    PROXY,
    TITLE,
    ask,
    at,
    control,
    got,
    lied,
    lost,
    old,
    onward,
    resolved,
    shook,
)

REFUSED = "connection_refused"
OTHER = "www.example.org"
BLOCKED_PAGE = "<html><title>Access Denied</title>Not in your jurisdiction.</html>"
GONE = control(failure="dns_lookup_error") | {"dns": {"failure": "dns_name_error", "addrs": []}}
DENIED = lied(failure=NXDOMAIN, engines="getaddrinfo")
PROXIED = {
    "queries": lied(PROXY),
    "tcp_connect": [connect(PROXY), connect(ADDRESS)],
    "tls_handshakes": [shook(address=PROXY), shook()],
}
LANDING = {
    "queries": lied(PROXY),
    "tcp_connect": [
        connect(PROXY, 80),
        connect(PROXY, 443, REFUSED),
        connect(ADDRESS, 80),
        connect(ADDRESS, 443),
    ],
    "requests": [got(HTTP, body=BLOCKED_PAGE, headers={}, address=PROXY)],
    "control": control(closed=(f"{PROXY}:443",)),
}
SELF_SIGNED = "ssl_unknown_authority"


def rule(name: str, document: Document) -> Case:
    return Case(f"web_connectivity.web.{name}", document)


CLEAN = {
    "a page by HTTPS": rule("ok", at(HTTPS)),
    "a page by HTTP": rule("ok", at(HTTP)),
    "a page by HTTP that sends to its HTTPS": rule(
        "ok", at(HTTP, requests=[got(HTTP, 301, to=HTTPS), got(HTTPS)])
    ),
    "a page by HTTP that sends to another site's": rule(
        "ok", at(HTTP, requests=[got(HTTP, 301, to=f"https://{OTHER}/"), got(f"https://{OTHER}/")])
    ),
    "a name in Cyrillic": rule(
        "ok",
        at("http://Яндекс.рф/", queries=resolved("xn--d1acpjx3f.xn--p1ai"), tls_handshakes=[]),
    ),
    "a captcha by HTTPS": rule("ok", at(HTTPS, requests=[got(HTTPS, 503, body="?", headers={})])),
    "a large file": rule("ok", at(HTTP, requests=[got(HTTP, body="", truncated=True)])),
    "HTTPS without the control": rule("ok", at(HTTPS, control=None, control_failure=RESET)),
    "HTTPS while the control fails": rule(
        "ok", at(HTTPS, control=control(failure="unknown_error"))
    ),
    "a content network's other address, same network": rule(
        "ok", at(HTTPS, queries=resolved(HOST, ADDRESS), control=control("93.184.216.99"))
    ),
    "a proxy in the operator's network, by its certificate": rule("ok", at(HTTPS, **PROXIED)),
    "the same by HTTP": rule("ok", at(HTTP, **PROXIED, requests=[got(HTTP, address=PROXY)])),
    "IPv6 without a route": rule(
        "ok",
        at(
            HTTPS,
            queries=resolved(HOST, ADDRESS, IPV6),
            tcp_connect=[connect(ADDRESS), connect(IPV6, failure=SILENCE)],
            control=control(ADDRESS, IPV6),
        ),
    ),
    "one address of two lost": rule(
        "ok",
        at(
            HTTPS,
            queries=resolved(HOST, ADDRESS, PROXY),
            tcp_connect=[connect(ADDRESS), connect(PROXY, failure=SILENCE)],
            control=control(ADDRESS, PROXY),
        ),
    ),
    "a fake address of a proxy on the device": rule("ok", at(HTTPS, queries=lied("198.18.0.7"))),
    "a private address that proves itself": rule(
        "ok",
        at(HTTPS, queries=lied(FORGED), tls_handshakes=[shook(address=FORGED)]),
    ),
    "a foreign resolver that refuses every name": rule(
        "ok", at(HTTPS, queries=lied(failure="dns_refused_error", engines="udp"))
    ),
    "an address, no name": rule(
        "ok", at("https://1.1.1.1/", queries=[], tls_handshakes=[shook("1.1.1.1", "1.1.1.1")])
    ),
    "2016, HTTP": rule("ok", old(HTTP)),
    "2019, HTTPS": rule("ok", old(HTTPS)),
    "2021, handshake without an address": rule(
        "ok", old(HTTPS, tls_handshakes=[shook(address=None)])
    ),
}
LOST = {
    "localhost": rule("blocked_dns_forged", at(HTTPS, queries=lied("127.0.0.1"))),
    "a private address, 2022": rule(
        "blocked_dns_forged",
        old(
            HTTPS,
            queries=[ask(HOST, FORGED, engine=None, kind="A")],
            tcp_connect=[connect(FORGED, 443, SILENCE)],
            requests=[lost(HTTPS, SILENCE)],
        ),
    ),
    "a service's name forged, without the control": rule(
        "blocked_dns_forged",
        at(
            "https://web.whatsapp.com/",
            queries=[ask("web.whatsapp.com", FORGED)],
            control=None,
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "a place it sends to, forged": rule(
        "blocked_dns_forged", onward(f"http://{OTHER}/", queries=[ask(OTHER, FORGED)])
    ),
    "no such name": rule("blocked_dns_denied", at(HTTPS, queries=DENIED)),
    "no such name, and no other resolver": rule(
        "blocked_dns_denied",
        old(
            HTTP,
            queries=[ask(engine=None, kind="A", failure="dns_name_error")],
            tcp_connect=[],
            requests=[lost(HTTP, "dns_lookup_error")],
        ),
    ),
    "no address on Android": rule(
        "blocked_dns_denied",
        at(HTTPS, queries=lied(failure="android_dns_cache_no_data", engines="getaddrinfo")),
    ),
    "no address": rule(
        "blocked_dns_denied",
        at(HTTPS, queries=lied(failure="dns_no_answer", engines="getaddrinfo")),
    ),
    "no such name where it sends to": rule(
        "blocked_dns_denied",
        onward(
            f"https://{OTHER}/",
            queries=[ask(OTHER, failure=NXDOMAIN), ask(OTHER, engine="udp", failure=NXDOMAIN)],
        ),
    ),
    "a server elsewhere, closed to all": rule(
        "blocked_dns_substituted",
        at(
            HTTPS,
            queries=lied(PROXY),
            tcp_connect=[connect(PROXY, 443, REFUSED), connect(ADDRESS)],
            control=control(closed=(f"{PROXY}:443",)),
        ),
    ),
    "a server elsewhere with another's certificate": rule(
        "blocked_dns_substituted",
        at(
            HTTPS,
            **PROXIED
            | {"tls_handshakes": [shook(address=PROXY, failure="ssl_invalid_hostname"), shook()]},
            control=control(unverified=(PROXY,)),
        ),
    ),
    "a server elsewhere that nobody trusts": rule(
        "blocked_dns_substituted",
        at(
            HTTPS,
            **PROXIED | {"tls_handshakes": [shook(address=PROXY, failure=SELF_SIGNED), shook()]},
            control=control(unverified=(PROXY,)),
        ),
    ),
    "a page elsewhere": rule("blocked_dns_substituted", at(HTTP, **LANDING)),
    "a page elsewhere, by a handshake that checked nothing": rule(
        "blocked_dns_substituted",
        at(HTTP, **LANDING | {"tls_handshakes": [shook(address=PROXY) | {"no_tls_verify": True}]}),
    ),
    "connections vanish": rule(
        "blocked_tcp",
        at(
            HTTPS,
            tcp_connect=[connect(ADDRESS, failure=SILENCE)],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "connections to an address vanish": rule(
        "blocked_tcp",
        at(
            "https://1.1.1.1/",
            queries=[],
            tcp_connect=[connect("1.1.1.1", failure=SILENCE)],
            tls_handshakes=[],
            requests=[],
            control=control("1.1.1.1"),
        ),
    ),
    "connections refused, 2017": rule(
        "blocked_tcp",
        old(
            HTTP,
            tcp_connect=[connect(ADDRESS, 80, "connection_refused_error")],
            requests=[lost(HTTP, "connection_refused_error")],
        ),
    ),
    "connections lost where it sends to": rule(
        "blocked_tcp",
        onward(
            f"http://{OTHER}/",
            tcp_connect=[connect(PROXY, 80, REFUSED), connect(PROXY, 443, REFUSED)],
        ),
    ),
    "the way on refused, no connection recorded": rule(
        "blocked_tcp", onward(f"https://{OTHER}/", requests=[lost(f"https://{OTHER}/", REFUSED)])
    ),
    "handshakes reset": rule(
        "blocked_tls", at(HTTPS, tls_handshakes=[shook(failure=RESET)], requests=[])
    ),
    "handshakes end early": rule(
        "blocked_tls", at(HTTPS, tls_handshakes=[shook(failure="eof_error")], requests=[])
    ),
    "handshakes reset at a proxy and at the site": rule(
        "blocked_tls",
        at(
            HTTPS,
            **PROXIED
            | {"tls_handshakes": [shook(address=PROXY, failure=RESET), shook(failure=RESET)]},
            requests=[],
        ),
    ),
    "handshakes time out, 2020": rule(
        "blocked_tls",
        old(HTTPS, tls_handshakes=[shook(failure=SILENCE)], requests=[lost(HTTPS, SILENCE)]),
    ),
    "handshakes time out where it sends to": rule(
        "blocked_tls",
        onward(
            f"https://{OTHER}/",
            tcp_connect=[connect(PROXY)],
            tls_handshakes=[shook(OTHER, PROXY, SILENCE)],
        ),
    ),
    "another's certificate at the site": rule(
        "blocked_certificate",
        at(HTTPS, tls_handshakes=[shook(failure="ssl_invalid_hostname")], requests=[]),
    ),
    "plain requests reset": rule("blocked_request", at(HTTP, requests=[lost(HTTP, RESET)])),
    "plain requests vanish": rule(
        "blocked_request", old(HTTP, requests=[lost(HTTP, "response_never_received")])
    ),
    "plain requests end early where it sends to": rule(
        "blocked_request",
        onward(
            f"http://{OTHER}/",
            tcp_connect=[connect(PROXY, 80), connect(PROXY, 443)],
            tls_handshakes=[shook(OTHER, PROXY)],
            requests=[lost(f"http://{OTHER}/", "eof_error")],
        ),
    ),
    "HTTPS reset, 2019": rule("blocked_unplaced", old(HTTPS, requests=[lost(HTTPS, RESET)])),
    "a server elsewhere, open to the control alone": rule(
        "blocked_unplaced",
        at(
            HTTPS,
            queries=[ask(HOST, PROXY)],
            tcp_connect=[connect(PROXY, failure=SILENCE)],
            tls_handshakes=[],
            requests=[],
            control=control(unverified=(PROXY,)),
        ),
    ),
    "a foreign resolver's answer forged": rule(
        "degraded_dns", at(HTTPS, queries=lied(FORGED, engines="udp"))
    ),
    "HTTPS does not open beside a plain page": rule(
        "degraded_tcp",
        at(
            HTTP,
            tcp_connect=[connect(ADDRESS, 80), connect(ADDRESS, 443, SILENCE)],
            tls_handshakes=[],
        ),
    ),
    "HTTPS is cut beside a plain page": rule(
        "degraded_tls", at(HTTP, tls_handshakes=[shook(failure=RESET)])
    ),
}
UNCLEAR = {
    "HTTP without the control": rule("no_control", at(HTTP, control=None, control_failure=RESET)),
    "lost without the control": rule(
        "no_control",
        at(HTTPS, control={}, tcp_connect=[connect(ADDRESS, failure=SILENCE)], requests=[]),
    ),
    "a control that is not believed": rule(
        "no_control",
        at(
            HTTPS,
            control_failure="generic_timeout_error",
            tls_handshakes=[shook(failure=RESET)],
            requests=[],
        ),
    ),
    "forged, without the control": rule(
        "no_control",
        at(HTTPS, queries=lied(FORGED), control=None, tls_handshakes=[], requests=[]),
    ),
    "a name that does not exist": rule(
        "down",
        at(
            HTTP,
            queries=lied(failure=NXDOMAIN, engines="getaddrinfo udp doh"),
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
            control=GONE,
        ),
    ),
    "a name that does not exist, answered all the same": rule(
        "down",
        at(
            HTTP,
            queries=[ask(HOST, PROXY), ask(engine="doh", failure=NXDOMAIN)],
            tcp_connect=[connect(PROXY, 80)],
            tls_handshakes=[],
            requests=[got(HTTP, body=BLOCKED_PAGE, headers={}, address=PROXY)],
            control=GONE,
        ),
    ),
    "a name that truly is localhost": rule(
        "down",
        at(
            HTTP,
            queries=lied("127.0.0.1", engines="getaddrinfo udp doh"),
            tcp_connect=[connect("127.0.0.1", 80, REFUSED)],
            tls_handshakes=[],
            requests=[],
            control=control("127.0.0.1", failure="connection_refused_error"),
        ),
    ),
    "closed to all": rule(
        "down",
        at(
            HTTPS,
            tcp_connect=[connect(ADDRESS, failure=REFUSED)],
            tls_handshakes=[],
            requests=[],
            control=control(closed=(f"{ADDRESS}:443",), failure="connection_refused_error"),
        ),
    ),
    "handshakes cut for all": rule(
        "down",
        at(
            HTTPS,
            tls_handshakes=[shook(failure=RESET)],
            requests=[],
            control=control(unverified=(ADDRESS,), failure="connection_reset"),
        ),
    ),
    "another page by HTTP": rule(
        "different", at(HTTP, requests=[got(HTTP, body=BLOCKED_PAGE, headers={})])
    ),
    "a captcha by HTTP": rule(
        "different", at(HTTP, requests=[got(HTTP, 503, body=BLOCKED_PAGE, headers={})])
    ),
    "sent to a ministry": rule(
        "different",
        at(
            HTTP,
            requests=[
                got(HTTP, 302, to="https://ministry.example/"),
                got("https://ministry.example/", body=BLOCKED_PAGE, headers={}),
            ],
        ),
    ),
    "a page elsewhere that may be the site's, 2019": rule(
        "different",
        old(
            HTTP,
            queries=[ask(HOST, PROXY, engine=None, kind="A")],
            tcp_connect=[connect(PROXY, 80)],
            requests=[got(HTTP, body=BLOCKED_PAGE, headers={}, address=None)],
        ),
    ),
    "a slow line, or an enforced rate": rule(
        "broken_off", at(HTTP, requests=[got(HTTP, body="", truncated=True) | {"failure": SILENCE}])
    ),
    "sent to nowhere": rule(
        "broken_off",
        at(
            HTTP,
            requests=[
                got(HTTP, 302, to="http://") | {"failure": "http_invalid_redirect_location_host"}
            ],
        ),
    ),
    "a page elsewhere, from a server of which no certificate is known": rule(
        "different",
        at(
            HTTP,
            **LANDING
            | {
                "tcp_connect": [connect(PROXY, 80)],
                "tls_handshakes": [],
                "control": control() | {"tls_handshake": {}},
            },
        ),
    ),
    "no such name, nor for the control's resolver": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(failure=NXDOMAIN)],
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
            control=control() | {"dns": {"failure": None, "addrs": []}},
        ),
    ),
    "no such name of IPv6": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(failure=NXDOMAIN, kind="AAAA")],
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "no such name where it sends to, and an error for all": rule(
        "inconclusive",
        onward(
            f"http://{OTHER}/",
            queries=[ask(OTHER, failure=NXDOMAIN)],
            control=control(status_code=404),
        ),
    ),
    "one address lost, one that nobody answered opens": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=resolved(HOST, PROXY),
            tcp_connect=[connect(PROXY, failure=SILENCE), connect(ADDRESS)],
            tls_handshakes=[],
            requests=[],
            control=control(ADDRESS, PROXY),
        ),
    ),
    "one address lost and opened": rule(
        "inconclusive",
        at(
            HTTPS,
            tcp_connect=[connect(ADDRESS, failure=SILENCE), connect(ADDRESS)],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "no route": rule(
        "inconclusive",
        at(
            HTTPS,
            tcp_connect=[connect(ADDRESS, failure="host_unreachable")],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "an old probe trusts no new authority": rule(
        "inconclusive", at(HTTPS, tls_handshakes=[shook(failure=SELF_SIGNED)], requests=[])
    ),
    "another's certificate at a hosting firm's address": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(HOST, ADDRESS)],
            tls_handshakes=[shook(failure="ssl_invalid_hostname")],
            requests=[],
            control=control("93.184.216.99"),
        ),
    ),
    "HTTPS slow, 2019": rule("inconclusive", old(HTTPS, requests=[lost(HTTPS, SILENCE)])),
    "the device's resolver is silent": rule(
        "inconclusive", at(HTTPS, queries=lied(failure=SILENCE, engines="getaddrinfo"))
    ),
    "no address on Android, and no other resolver": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(failure="android_dns_cache_no_data")],
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "no address of IPv4, while the site has IPv6 alone": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(failure="dns_no_answer"), ask(HOST, IPV6, engine="doh")],
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
            control=control(IPV6),
        ),
    ),
    "a server elsewhere, with nothing against it": rule(
        "inconclusive",
        at(HTTPS, queries=lied(PROXY), tcp_connect=[], tls_handshakes=[], requests=[]),
    ),
    "sent on, to an error for all": rule(
        "inconclusive",
        onward(
            f"http://{OTHER}/",
            tcp_connect=[connect(PROXY, 80, REFUSED)],
            control=control(status_code=404),
        ),
    ),
    "nothing but a URL": rule(
        "inconclusive", at(HTTPS, queries=[], tcp_connect=[], tls_handshakes=[], requests=[])
    ),
    "no URL": rule("inconclusive", at(HTTPS) | {"input": None}),
    "no test keys": rule("unreadable", document("web_connectivity")),
}
CASES = CLEAN | LOST | UNCLEAR


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    assert [v.rule_id for v in judge(CASES[name].document)] == [CASES[name].rule_id]


@pytest.mark.parametrize("name", LOST)
def test_without_the_control_only_a_service_is_defended(name: str) -> None:
    """Nothing tells an outage from a block then, but that WhatsApp's address is never private."""
    document = LOST[name].document
    for control_keys in (
        {"control": None},
        {"control_failure": "generic_timeout_error"},
        {"control": control(failure="unknown_error")},
        {"control": control() | {"http_request": None}},
    ):
        verdict = judge(document | {"test_keys": document["test_keys"] | control_keys})[0]
        assert verdict.outcome in {Outcome.OK, Outcome.INCONCLUSIVE} or verdict.service


@pytest.mark.parametrize("name", LOST)
def test_a_mended_document_accuses_no_more(name: str) -> None:
    """Each document, with the steps of a clean one after its own site's, is fine again."""
    document = LOST[name].document
    if document["input"] not in {HTTPS, HTTP}:
        return
    clean = at(document["input"])["test_keys"]
    mended = document["test_keys"] | {
        section: clean[section]
        for section in ("queries", "tcp_connect", "tls_handshakes", "requests")
    }
    assert judge(document | {"test_keys": mended})[0].outcome is Outcome.OK


def test_a_verdict_names_the_service_of_the_page() -> None:
    for host, service in (
        ("web.whatsapp.com", "whatsapp"),
        ("T.ME", "telegram"),
        ("www.facebook.com", None),
        (HOST, None),
    ):
        verdict = judge(at(HTTPS) | {"input": f"https://{host}/x"})[0]
        assert (verdict.service, verdict.plane) == (service, Plane.WEB)


def test_the_probes_own_conclusions_are_not_read() -> None:
    words = {
        "accessible": False,
        "blocking": "tcp_ip",
        "body_proportion": 0.0,
        "dns_consistency": "inconsistent",
        "dns_experiment_failure": NXDOMAIN,
        "http_experiment_failure": RESET,
        "title_match": False,
        "x_blocking_flags": 7,
        "x_dns_flags": 7,
    }
    others = {"accessible": True, "blocking": False, "x_blocking_flags": 32, "title_match": True}
    for case in CASES.values():
        keys = case.document["test_keys"]
        for said in (words, others) if keys else ():
            assert judge(case.document | {"test_keys": keys | said}) == judge(case.document)


def test_the_mechanism_is_where_it_broke() -> None:
    expected = {
        "dns": Mechanism.DNS,
        "tcp": Mechanism.IP_PORT,
        "tls": Mechanism.TLS_SNI,
        "certificate": Mechanism.TLS_SNI,
        "request": Mechanism.HTTP,
        "unplaced": Mechanism.UNKNOWN,
    }
    for case in LOST.values():
        verdict = judge(case.document)[0]
        assert verdict.mechanism is expected[verdict.rule_id.rpartition(".")[2].split("_")[1]]


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        (got(HTTP, body=f"<TITLE >\n{TITLE} </TITLE>", headers={}), Outcome.OK),
        (got(HTTP, body="y"), Outcome.OK),  # rare headers alike
        (got(HTTP, body="z" * len(BODY), headers={}), Outcome.INCONCLUSIVE),  # but no such title
        (got(HTTP, body="y", headers={"Server": "x"}), Outcome.INCONCLUSIVE),
        (got(HTTP, 404), Outcome.INCONCLUSIVE),
    ],
)
def test_what_makes_a_plain_page_alike(page: Document, outcome: Outcome) -> None:
    assert judge(at(HTTP, requests=[page]))[0].outcome is outcome


def test_a_size_alike_does_where_the_control_has_no_title() -> None:
    page = got(HTTP, body="z" * (len(BODY) - 100), headers={})

    assert judge(at(HTTP, requests=[page], control=control(title="")))[0].outcome is Outcome.OK


def test_a_hostile_document_is_judged_in_no_time() -> None:
    urls = [f"http://host{number}.example/" for number in range(20_000)]
    elsewhere = [f"130.192.{number // 250}.{number % 250}" for number in range(20_000)]
    made = at(
        HTTP,
        queries=[ask(HOST, *elsewhere)] * 50,
        requests=[got(url, 302, to=f"{url}x", address=None) for url in urls],
        tls_handshakes=[shook(address=one, failure=RESET) for one in elsewhere],
        tcp_connect=[connect(one, 80, SILENCE) for one in elsewhere],
    )

    started = time.perf_counter()
    assert judge(made)[0].outcome is Outcome.INCONCLUSIVE
    assert time.perf_counter() - started < 1
