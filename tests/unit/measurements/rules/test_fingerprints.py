"""Fingerprints of our own invention, in the format that is loaded at run time."""

import time
from pathlib import Path

import pytest

from measurements.rules import judge, web_connectivity
from measurements.rules.fingerprint_files import read_fingerprints
from measurements.rules.fingerprints import (
    NO_FINGERPRINTS,
    Fingerprints,
    Strength,
)
from tests.unit.measurements.rules.documents import Case, Document
from tests.unit.measurements.rules.web_documents import (
    BODY,
    HTTP,
    HTTPS,
    PROXY,
    at,
    control,
    got,
    lied,
)

REAL = Path(__file__).parents[4] / "../shared/data/ooni-fingerprints"
COLUMNS = (
    "name,scope,location_found,pattern_type,pattern,confidence_no_fp,expected_countries,notes\n"
)
PAGES = (
    COLUMNS
    + """\
aa_1,nat,body,contains,This page is closed by order 17,5,MA,
aa_2,isp,header.location,prefix,http://closed.example/,5,"MA, DZ",
aa_3,prod,header.server,full,Gate/1,5,,
aa_4,inst,body,contains,School rules,5,,
aa_5,nat,body,regexp,<h1>Closed.+</h1>,5,,
aa_6,fp,body,contains,An article on order 17,5,,
aa_7,nat,body,contains,rarely right,2,,
aa_8,xyz,body,prefix,<p>Gate,5,,
"""
)
ADDRESSES = (
    COLUMNS
    + f"""\
bb_1,isp,dns,full,{PROXY},5,MA,
bb_2,vbw,dns,full,192.0.2.9,10,,
"""
)
KNOWN = read_fingerprints(PAGES, ADDRESSES)
BOOK = web_connectivity.book(KNOWN)
ORDER = "<html><title>No</title>This page is closed by order 17</html>"


def web(name: str, document: Document) -> Case:
    return Case(f"web_connectivity.web.{name}", document)


def page(body: str, **keys: object) -> Document:
    return at(HTTP, **{"requests": [got(HTTP, body=body, headers={})]} | keys)


def sent_to(url: str) -> Document:
    return at(HTTP, requests=[got(HTTP, 302, to=url), got(url, body="-", headers={})])


WITH_SERVER = {"Server": "Gate/1"}
ELSEWHERE = at(HTTPS, queries=lied(PROXY), control=control(unverified=(PROXY,)))
CASES = {
    "a country's page": web("blocked_page", page(ORDER)),
    "a country's page, without the control": web("blocked_page", page(ORDER, control=None)),
    "an operator's page": web("blocked_page", sent_to("http://closed.example/?u=1")),
    "an operator's page, verified as its own": web(
        "blocked_page",
        at(
            HTTP,
            requests=[
                got(HTTP, 302, to="http://closed.example/s"),
                got("https://closed.example/", body="-", headers={}),
            ],
        ),
    ),
    "an expression": web("blocked_page", page("<h1>Closed for all</h1>")),
    "a product's page, unlike the control's": web(
        "blocked_page", at(HTTP, requests=[got(HTTP, body="-", headers=WITH_SERVER)])
    ),
    "a product's page, without the control": web(
        "no_control", at(HTTP, requests=[got(HTTP, body="-", headers=WITH_SERVER)], control=None)
    ),
    "a product before the true page": web(
        "ok", at(HTTP, requests=[got(HTTP, headers=WITH_SERVER)])
    ),
    "a country's page in another country": web("blocked_page", page(ORDER) | {"probe_cc": "IT"}),
    "a country's page in another country, alone": web(
        "no_control", page(ORDER, control=None) | {"probe_cc": "IT"}
    ),
    "a false positive": web("different", page(f"{ORDER} An article on order 17")),
    "a doubtful text, alone": web("no_control", page("rarely right", control=None)),
    "an unknown scope, alone": web("no_control", page("<p>Gate", control=None)),
    "a school's page": web("institution", page("School rules")),
    "the site's own words, by HTTPS": web(
        "ok", at(HTTPS, requests=[got(HTTPS, body=ORDER, headers={})])
    ),
    "the control got that page too": web(
        "ok", page(ORDER, control=control(body_length=len(ORDER), title="No"))
    ),
    "an operator's address": web("blocked_dns_listed", ELSEWHERE),
    "an operator's address, without the control": web(
        "blocked_dns_listed",
        at(
            HTTPS,
            queries=lied(PROXY, engines="getaddrinfo udp doh")[1:2],
            control=None,
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "an operator's address that the control got too": web(
        "ok", at(HTTPS, queries=lied(PROXY), control=control(PROXY))
    ),
    "an operator's address in another country": web(
        "blocked_dns_listed", ELSEWHERE | {"probe_cc": "IT"}
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    assert [v.rule_id for v in BOOK.judge(CASES[name].document)] == [CASES[name].rule_id]


def test_without_fingerprints_no_page_is_known() -> None:
    for case in CASES.values():
        names = {"blocked_page", "blocked_dns_listed", "institution"}
        assert judge(case.document)[0].rule_id.rpartition(".")[2] not in names


@pytest.mark.parametrize(
    ("body", "headers", "expected"),
    [
        ("... This page is closed by order 17 ...", {}, Strength.STRONG),
        ("this page is closed by order 17", {}, None),
        ("", {"location": "http://closed.example/x"}, Strength.STRONG),
        ("", {"location": "see http://closed.example/x"}, None),
        ("", {"server": "Gate/1"}, Strength.WEAK),
        ("", {"server": "Gate/10"}, None),
        ("School rules. <h1>Closed now</h1>", {}, Strength.STRONG),
        ("<p>Gate", {}, Strength.WEAK),
        (" <p>Gate", {}, None),
        (None, {}, None),
        ("\ud800 School rules", {}, Strength.LOCAL),
    ],
)
def test_kinds_of_patterns(
    body: str | None, headers: dict[str, str], expected: Strength | None
) -> None:
    assert KNOWN.match_page(body, headers, "MA") is expected


def test_an_address_is_matched_whole() -> None:
    assert KNOWN.match_address(PROXY, "MA") is Strength.STRONG
    assert KNOWN.match_address(f"{PROXY}1", "MA") is None
    assert KNOWN.match_address("192.0.2.9", "MA") is Strength.WEAK
    assert NO_FINGERPRINTS.match_address(PROXY, "MA") is None


def test_a_hostile_expression_takes_no_time() -> None:
    hostile = read_fingerprints(COLUMNS + "x,nat,body,regexp,(a+)+b$,5,\n")

    started = time.perf_counter()
    assert hostile.match_page("a" * 200_000, {}, "MA") is None
    assert time.perf_counter() - started < 1


@pytest.fixture(scope="module")
def real() -> Fingerprints:
    """Return the fingerprints that the field shares."""
    if not REAL.exists():
        pytest.skip("real fingerprints have no licence that allows committing them: read beside")
    return read_fingerprints(*(path.read_text() for path in sorted(REAL.glob("*.csv"))))


def test_all_real_fingerprints_are_read(real: Fingerprints) -> None:
    assert real.count == 226 + 1729


def test_a_real_page_is_known_where_it_is_expected(real: Fingerprints) -> None:
    headers = {"location": "http://lamanlabuh.aduankonten.id/"}
    assert real.match_page(None, headers, "ID") is Strength.STRONG
    assert real.match_page(None, headers, "MA") is Strength.WEAK
    assert real.match_page(BODY, {}, "MA") is None


def test_a_large_page_takes_milliseconds(real: Fingerprints) -> None:
    body = (BODY + "<p>Lorem ipsum dolor sit amet</p>") * 100
    real.match_page(body, {}, "MA")
    started = time.perf_counter()
    real.match_page(body, {}, "MA")
    assert time.perf_counter() - started < 0.1
