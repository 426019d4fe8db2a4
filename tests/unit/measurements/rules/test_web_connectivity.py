"""Each way in which a page can be lost, forged and mended."""

import time

import pytest

from measurements.rules import judge
from measurements.rules.vocabulary import Mechanism, Outcome, Plane
from tests.unit.measurements.rules.documents import (
    RESET,
    SILENCE,
    Document,
    connect,
)
from tests.unit.measurements.rules.web_clean_cases import CLEAN
from tests.unit.measurements.rules.web_documents import (
    BODY,
    HOST,
    HTTP,
    HTTPS,
    NXDOMAIN,
    TITLE,
    ask,
    at,
    control,
    got,
    shook,
)
from tests.unit.measurements.rules.web_down_cases import DOWN
from tests.unit.measurements.rules.web_lie_cases import LOST_NAMES
from tests.unit.measurements.rules.web_lost_cases import LOST_WAYS
from tests.unit.measurements.rules.web_unclear_cases import UNCLEAR

LOST = LOST_NAMES | LOST_WAYS
CASES = CLEAN | LOST | DOWN | UNCLEAR


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
