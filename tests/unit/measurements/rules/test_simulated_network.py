"""Scenarios that OONI's engine played on a simulated network: the file name is the truth.

The documents are not ours to commit; the tests run where they are at hand.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from measurements.rules import judge
from measurements.rules.rule import Verdict
from measurements.rules.vocabulary import Outcome
from tests.unit.measurements.rules.documents import Document
from tests.unit.measurements.rules.test_web_properties import accuses, lesser

FOLDER = Path(__file__).parents[4] / "../shared/data/ooni-simulated-network"
pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="the simulated documents are not ours to commit"
)

TRUTH = {
    "cloudflareCAPTCHAWithHTTP": "inconclusive",
    "cloudflareCAPTCHAWithHTTPS": "ok",
    "controlFailureWithSuccessfulHTTPSWebsite": "ok",
    "controlFailureWithSuccessfulHTTPWebsite": "inconclusive",
    "dnsBlockingNXDOMAIN": "blocked dns",
    "dnsHijackingToLocalhostWithHTTPS": "blocked dns",
    "dnsHijackingToProxyWithHTTPURL": "ok",  # cannot be told: docs/ontology.md
    "ghostDNSBlockingWithHTTP": "inconclusive",  # cannot be told: docs/ontology.md
    "ghostDNSBlockingWithHTTPS": "inconclusive",  # the same
    "httpDiffWithConsistentDNS": "inconclusive",  # cannot be told without fingerprints
    "idnaWithoutCensorshipLowercase": "ok",
    "idnaWithoutCensorshipWithFirstLetterUppercase": "ok",
    "largeFileWithHTTP": "ok",
    "largeFileWithHTTPS": "ok",
    "redirectWithBrokenLocationForHTTP": "inconclusive",
    "redirectWithConsistentDNSAndThenConnectionRefusedForHTTP": "blocked ip_port",
    "redirectWithConsistentDNSAndThenConnectionRefusedForHTTPS": "blocked ip_port",
    "redirectWithConsistentDNSAndThenConnectionResetForHTTPS": "blocked tls_sni",
    "redirectWithConsistentDNSAndThenEOFForHTTPS": "blocked tls_sni",
    "redirectWithConsistentDNSAndThenTimeoutForHTTPS": "blocked tls_sni",
    "successWithHTTP": "ok",
    "successWithHTTPS": "ok",
    "tcpBlockingConnectTimeout": "blocked ip_port",
    "throttlingWithHTTP": "inconclusive",  # cannot be told: docs/ontology.md
    "tlsBlockingConnectionResetWithInconsistentDNS": "blocked tls_sni",
    "websiteDownNXDOMAIN": "inconclusive",
    "websiteDownTCPConnect": "inconclusive",
}
SITE = "93.184.216.34"
BLOCK_PAGE = "83.224.65.41"
ISP_PROXY = "130.192.182.17"
Forgery = Callable[[Document], None]


def scenario(name: str) -> Document:
    document: Document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return document


def say(verdict: Verdict) -> str:
    return f"{verdict.outcome} {verdict.mechanism or ''}".strip()


@pytest.mark.parametrize("name", TRUTH)
def test_the_name_is_the_truth(name: str) -> None:
    assert say(judge(scenario(name))[0]) == TRUTH[name]


def test_every_scenario_is_named() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == TRUTH.keys()


def plain_answers(keys: Document, host: str | None = None) -> Iterator[Document]:
    """Yield the lookups that a network can forge."""
    for step in keys["queries"]:
        if step["engine"] != "doh" and host in {None, step["hostname"]}:
            yield step


def answer(*addresses: tuple[str, int], failure: str | None = None) -> Forgery:
    """Return a forgery of every plain answer for IPv4."""

    def forge(keys: Document) -> None:
        for step in plain_answers(keys):
            if step["query_type"] != "AAAA":
                step["failure"] = failure
                step["answers"] = [
                    {"answer_type": "A", "ipv4": one, "asn": asn} for one, asn in addresses
                ]

    return forge


def system(failure: str) -> Forgery:
    """Return a forgery of the device's own resolver alone."""

    def forge(keys: Document) -> None:
        for step in keys["queries"]:
            if step["engine"] == "getaddrinfo":
                step |= {"failure": failure, "answers": None}

    return forge


def tcp(failure: str, *ports: int) -> Forgery:
    """Return a forgery that loses connections and what would have gone over them."""

    def forge(keys: Document) -> None:
        lost = {step["transaction_id"] for step in keys["tcp_connect"] if step["port"] in ports}
        for step in keys["tcp_connect"]:
            if step["port"] in ports:
                step["status"] = {"success": False, "failure": failure}
        for section in ("tls_handshakes", "requests"):
            keys[section] = [s for s in keys[section] if s["transaction_id"] not in lost]

    return forge


def tls(failure: str) -> Forgery:
    """Return a forgery that breaks each handshake and takes what went over it."""

    def forge(keys: Document) -> None:
        lost = {step["transaction_id"] for step in keys["tls_handshakes"]}
        for step in keys["tls_handshakes"]:
            step["failure"] = failure
        keys["requests"] = [s for s in keys["requests"] if s["transaction_id"] not in lost]

    return forge


def http(failure: str) -> Forgery:
    """Return a forgery of requests that nothing answers."""

    def forge(keys: Document) -> None:
        for step in keys["requests"]:
            step["failure"] = failure
            empty: Document = {"body": "", "body_is_truncated": False, "code": 0}
            step["response"] = empty | {"headers": {}, "headers_list": []}

    return forge


def to_block_page(keys: Document) -> None:
    """Answer with a server that shows a block page by HTTP and takes no HTTPS."""
    answer((BLOCK_PAGE, 30722))(keys)
    first = dict(keys["tcp_connect"][0])
    closed = {"success": False, "failure": "connection_refused"}
    keys["tcp_connect"].append(first | {"ip": BLOCK_PAGE, "port": 443, "status": closed})
    keys["control"]["tcp_connect"][f"{BLOCK_PAGE}:443"] = {
        "status": False,
        "failure": "connection_refused_error",
    }
    keys["control"]["ip_info"][BLOCK_PAGE] = {"asn": 30722, "flags": 1}


def block_page_by_http(keys: Document) -> None:
    to_block_page(keys)
    keys["tcp_connect"].append(keys["tcp_connect"][0] | {"ip": BLOCK_PAGE, "port": 80})
    keys["control"]["tcp_connect"][f"{BLOCK_PAGE}:80"] = {"status": True, "failure": None}
    body = "<html><title>Access Denied</title></html>"
    for step in keys["requests"]:
        step["address"] = f"{BLOCK_PAGE}:80"
        step["response"] |= {"body": body, "headers": {}, "headers_list": []}


def to_untrusted_server(keys: Document) -> None:
    answer((ISP_PROXY, 137))(keys)
    keys["tcp_connect"].append(keys["tcp_connect"][0] | {"ip": ISP_PROXY})
    keys["tls_handshakes"].append(
        keys["tls_handshakes"][0]
        | {"address": f"{ISP_PROXY}:443", "failure": "ssl_unknown_authority"}
    )
    endpoint = f"{ISP_PROXY}:443"
    keys["control"]["tcp_connect"][endpoint] = {"status": True, "failure": None}
    keys["control"]["tls_handshake"][endpoint] = {"status": False, "failure": "ssl_error"}
    keys["control"]["ip_info"][ISP_PROXY] = {"asn": 137, "flags": 1}


FORGED: dict[str, tuple[str, Forgery, str]] = {
    "names with a private address": ("HTTPS", answer(("10.10.34.35", 0)), "blocked dns"),
    "bogon, as the engine says it": (
        "HTTPS",
        answer(("10.10.34.35", 0), failure="dns_bogon_error"),
        "blocked dns",
    ),
    "localhost by HTTP": ("HTTP", answer(("127.0.0.1", 0)), "blocked dns"),
    "no such name": ("HTTP", answer(failure="dns_nxdomain_error"), "blocked dns"),
    "no data on Android": ("HTTPS", system("android_dns_cache_no_data"), "blocked dns"),
    "no answer": ("HTTPS", system("dns_no_answer"), "blocked dns"),
    "refused by the resolver": ("HTTPS", system("dns_refused_error"), "blocked dns"),
    "the resolver is silent": ("HTTPS", system("generic_timeout_error"), "inconclusive"),
    "the resolver fails": ("HTTPS", system("dns_servfail_error"), "inconclusive"),
    "sent to a closed server": ("HTTPS", to_block_page, "blocked dns"),
    "sent to a block page": ("HTTP", block_page_by_http, "blocked dns"),
    "sent to an untrusted server": ("HTTPS", to_untrusted_server, "blocked dns"),
    "connections refused": ("HTTPS", tcp("connection_refused", 443), "blocked ip_port"),
    "connections reset": ("HTTP", tcp("connection_reset", 80, 443), "blocked ip_port"),
    "no route": ("HTTPS", tcp("host_unreachable", 443), "inconclusive"),
    "HTTPS port lost": ("HTTP", tcp("generic_timeout_error", 443), "degraded ip_port"),
    "handshakes reset": ("HTTPS", tls("connection_reset"), "blocked tls_sni"),
    "handshakes time out": ("HTTPS", tls("generic_timeout_error"), "blocked tls_sni"),
    "handshakes end": ("HTTPS", tls("eof_error"), "blocked tls_sni"),
    "handshakes reset beside HTTP": ("HTTP", tls("connection_reset"), "degraded tls_sni"),
    "another's certificate": ("HTTPS", tls("ssl_invalid_hostname"), "blocked tls_sni"),
    "a certificate that nobody trusts": ("HTTPS", tls("ssl_unknown_authority"), "inconclusive"),
    "an expired certificate": ("HTTPS", tls("ssl_invalid_certificate"), "inconclusive"),
    "requests reset": ("HTTP", http("connection_reset"), "blocked http"),
    "requests unanswered": ("HTTP", http("generic_timeout_error"), "blocked http"),
    "requests ended": ("HTTP", http("eof_error"), "blocked http"),
    "requests by HTTPS reset": ("HTTPS", http("connection_reset"), "blocked unknown"),
    "requests by HTTPS slow": ("HTTPS", http("generic_timeout_error"), "inconclusive"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_clean_document_with_a_forged_step(name: str) -> None:
    by, forge, expected = FORGED[name]
    document = scenario(f"successWith{by}")
    forge(document["test_keys"])

    assert say(judge(document)[0]) == expected


@pytest.mark.parametrize("name", FORGED)
def test_the_same_while_the_site_is_down_for_all(name: str) -> None:
    by, forge, _ = FORGED[name]
    for lost in (None, {}, {"http_request": {"failure": "unknown_error", "status_code": -1}}):
        document = scenario(f"successWith{by}")
        forge(document["test_keys"])
        control = document["test_keys"]["control"]
        document["test_keys"]["control"] = control | lost if lost else lost

        assert judge(document)[0].outcome in {Outcome.OK, Outcome.INCONCLUSIVE}


@pytest.mark.parametrize("name", [name for name, truth in TRUTH.items() if "blocked" in truth])
def test_an_interfered_document_without_the_control(name: str) -> None:
    for change in ({"control": None}, {"control_failure": "connection_reset"}):
        document = scenario(name)
        document["test_keys"] |= change
        assert judge(document)[0].outcome in {Outcome.OK, Outcome.INCONCLUSIVE}


def test_the_way_on_is_denied_cut_or_reset() -> None:
    """The other ends of a redirect, made of the one that is refused."""
    stem = "redirectWithConsistentDNSAndThenConnectionRefusedForHTTP"
    for failure in ("connection_reset", "eof_error", "generic_timeout_error"):
        document = scenario(stem)
        keys = document["test_keys"]
        for step in keys["tcp_connect"]:
            step["status"] = {"success": True, "failure": None}
        request = json.loads(json.dumps(keys["requests"][0]))
        request["request"]["url"] = "http://www.example.com/"
        request["address"] = f"{SITE}:80"
        added: Any = {"requests": [request]}
        http(failure)(added)
        keys["requests"].append(request)
        assert say(judge(document)[0]) == "blocked http"

        for step in plain_answers(keys, "www.example.com"):
            step |= {"failure": "dns_nxdomain_error", "answers": None}
        keys["requests"] = keys["requests"][:1]
        keys["tcp_connect"] = keys["tcp_connect"][:1]
        assert say(judge(document)[0]) == "blocked dns"


@pytest.mark.parametrize("name", [name for name, truth in TRUTH.items() if "blocked" in truth])
def test_a_mended_document_is_fine(name: str) -> None:
    if name.startswith("redirect"):
        document = scenario(name)
        keys = document["test_keys"]
        for step in keys["tcp_connect"]:
            step["status"] = {"success": True, "failure": None}
        for step in keys["tls_handshakes"]:
            step["failure"] = None
        assert not accuses(judge(document)[0])
        return
    document, clean = scenario(name), scenario("successWithHTTPS")
    for section in ("queries", "tcp_connect", "tls_handshakes", "requests"):
        document["test_keys"][section] = clean["test_keys"][section]
    assert say(judge(document)[0]) == "ok"


@pytest.mark.parametrize("name", [name for name, truth in TRUTH.items() if "blocked" not in truth])
def test_nothing_taken_away_accuses(name: str) -> None:
    document = scenario(name)
    for section in ("network_events", "x_control_request", "x_conn_priority_log"):
        document["test_keys"].pop(section, None)
    for path, less in lesser(document):
        assert not accuses(judge(less)[0]), path
