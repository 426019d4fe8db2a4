"""Any web page, against a control outside the country: names, connections, TLS, HTTP.

The probe's own words (`blocking`, `accessible`, `dns_consistency`, `x_blocking_flags` and others)
are not read; the control's observations are. Errors are not alike: a block that is overlooked in
one document shows in the next, a false accusation stays. So whatever a site, its content network,
an outage or a captcha can do is inconclusive.
"""

from collections.abc import Callable, Mapping
from typing import Final

from measurements.rules.fingerprints import NO_FINGERPRINTS, Fingerprints
from measurements.rules.rule import Rule, RuleBook, Scope, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service
from measurements.rules.web_evidence import NameLie, WebEvidence
from measurements.rules.web_losses import Loss
from measurements.rules.web_pages import Page

_SOURCE: Final = "ooni/spec nettests/ts-017-web-connectivity.md"
_WEB: Final = Scope("web_connectivity", None, Plane.WEB, _SOURCE)

Condition = Callable[[WebEvidence], bool]


def _lie(lie: NameLie) -> Condition:
    return lambda evidence: evidence.lie is lie


def _loss(*losses: Loss) -> Condition:
    return lambda evidence: evidence.loss in losses


def _blocked(name: str, condition: Condition, mechanism: Mechanism, why: str) -> Rule[WebEvidence]:
    return Rule(_WEB, f"blocked_{name}", condition, Outcome.BLOCKED, mechanism, why)


def _degraded(name: str, condition: Condition, mechanism: Mechanism, why: str) -> Rule[WebEvidence]:
    return Rule(_WEB, f"degraded_{name}", condition, Outcome.DEGRADED, mechanism, why)


def _unclear(name: str, condition: Condition, why: str) -> Rule[WebEvidence]:
    return Rule(_WEB, name, condition, Outcome.INCONCLUSIVE, None, why)


_BLOCKED: Final[tuple[Rule[WebEvidence], ...]] = (
    _blocked(
        "dns_listed",
        _lie(NameLie.LISTED),
        Mechanism.DNS,
        "The device's resolver answers with an address that is known to stand for blocked sites,"
        " and neither the control nor a certificate shows it to be the site's.",
    ),
    _blocked(
        "dns_forged",
        _lie(NameLie.FORGED),
        Mechanism.DNS,
        "The name is answered with addresses that no public server has, while the control gets a"
        " public address and the page, or while the site is a service's that Sawt knows.",
    ),
    _blocked(
        "dns_denied",
        _lie(NameLie.DENIED),
        Mechanism.DNS,
        "The device's resolver says that the name does not exist while the control resolves it and"
        " gets the page; or gives no address, while another resolver on the same line does too.",
    ),
    _blocked(
        "dns_substituted",
        _lie(NameLie.SUBSTITUTED),
        Mechanism.DNS,
        "The name is answered only with addresses in networks of which the control got none, and"
        " each proved not to be the site's: another's certificate, closed to the control too, or a"
        " wholly different page, while the control gets the page.",
    ),
    _blocked(
        "page",
        lambda e: e.page is Page.BLOCK_PAGE,
        Mechanism.HTTP,
        "A known block page of an operator or country, where it is expected, came instead of the"
        " page; or another known one that is wholly unlike the control's page.",
    ),
    _blocked(
        "tcp",
        _loss(Loss.TCP),
        Mechanism.IP_PORT,
        "No address of the site opens a connection on the page's port, and one of them opens for"
        " the control; or none of a page that the site sends to, which the control got.",
    ),
    _blocked(
        "tls",
        _loss(Loss.TLS),
        Mechanism.TLS_SNI,
        "A connection to an address of the site, or of a page that it sends to, opens and breaks in"
        " every TLS handshake with its name, while the control gets the page.",
    ),
    _blocked(
        "certificate",
        _loss(Loss.STRANGER),
        Mechanism.TLS_SNI,
        "At an address that is the site's another server's certificate meets the probe, while the"
        " control gets the page.",
    ),
    _blocked(
        "request",
        _loss(Loss.REQUEST),
        Mechanism.HTTP,
        "A connection to an address of the site, or of a page that it sends to, opens, and not a"
        " byte answers the plain request over it, while the control gets the page.",
    ),
    _blocked(
        "unplaced",
        _loss(Loss.UNPLACED),
        Mechanism.UNKNOWN,
        "Every request is cut before a byte of an answer, at a step that the document does not"
        " show, or at addresses of which it is not known whose they are, while the control gets"
        " the page.",
    ),
)
_OTHERS: Final[tuple[Rule[WebEvidence], ...]] = (
    _degraded(
        "dns",
        _lie(NameLie.ON_THE_WAY),
        Mechanism.DNS,
        "The device's own resolver tells the truth; the answer of a public resolver is forged or"
        " withheld on the way, while the control resolves the name and gets the page.",
    ),
    _degraded(
        "tcp",
        _loss(Loss.BESIDE_TCP),
        Mechanism.IP_PORT,
        "The site answers plain requests; no connection to its HTTPS port opens, and one does for"
        " the control.",
    ),
    _degraded(
        "tls",
        _loss(Loss.BESIDE_TLS),
        Mechanism.TLS_SNI,
        "The site answers plain requests; every TLS handshake with its name breaks, and one with"
        " the same address does not for the control.",
    ),
    Rule(
        _WEB,
        "ok",
        lambda e: e.name_resolves and e.page in {Page.AUTHENTIC, Page.SAME},
        Outcome.OK,
        None,
        "The page came over verified connections to the site, whatever it says, or it is like the"
        " control's in title, size or rare headers.",
    ),
    _unclear(
        "institution",
        lambda e: e.page is Page.INSTITUTION,
        "The page is known as that of a school's or an office's own filter: it says nothing of the"
        " operator.",
    ),
    _unclear(
        "no_control",
        lambda e: not e.control.exists,
        "Nothing is known of what the control saw, so that an outage of the site cannot be told.",
    ),
    _unclear(
        "down",
        lambda e: not e.control.fetched,
        "The control did not get the page either: the site may be down.",
    ),
    _unclear(
        "different",
        lambda e: e.page is Page.DIFFERENT,
        "A page came by a way that is not verified and is not the control's: a block page that"
        " nobody listed, a captcha, an error or a variant for this country look alike.",
    ),
    _unclear(
        "broken_off",
        lambda e: e.page is Page.BEGUN,
        "An answer began and broke off: one document cannot tell an enforced rate from a slow line,"
        " or a false redirect from the site's mistake.",
    ),
    _unclear(
        "inconclusive",
        always,
        "The page was not reached in a way that the volunteer's own device, line or resolver can"
        " cause, or too little is recorded.",
    ),
)
RULES: Final[tuple[Rule[WebEvidence], ...]] = (unreadable(_WEB), *_BLOCKED, *_OTHERS)


def _owner(evidence: WebEvidence) -> Service | None:
    return evidence.owner


def book(fingerprints: Fingerprints = NO_FINGERPRINTS) -> RuleBook[WebEvidence]:
    """Return the rules with these fingerprints: together they make a ruleset."""

    def read(document: Mapping[str, object]) -> WebEvidence:
        return WebEvidence(document, fingerprints)

    return RuleBook(test_names=("web_connectivity",), read=read, lists=(RULES,), owner=_owner)
