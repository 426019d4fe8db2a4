"""Scenarios that OONI's engine played on a simulated network: the file name is the truth.

The documents are not ours to commit; the tests run where they are at hand.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from measurements.rules import judge
from measurements.rules.rule import Verdict
from measurements.rules.vocabulary import Outcome
from tests.unit.measurements.rules.documents import Document
from tests.unit.measurements.rules.forgeries import FORGED, SITE, http, plain_answers
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
