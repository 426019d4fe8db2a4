"""dnscheck: questions to one encrypted resolver (DoT, DoH), at each address of its name.

The document has no control: that the resolver is down for everyone is not excluded, and its name
answered with 0.0.0.0, or not at all, is what filters at home do to encrypted resolvers. So names
decide nothing, and a loss counts only where the name resolves and every address is lost alike.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from measurements.observations import read_endpoint, read_url
from measurements.rules import addresses, failures
from measurements.rules.addresses import AddressKind
from measurements.rules.failures import FailureKind
from measurements.rules.owners import SITES, owner_of
from measurements.rules.rule import Rule, RuleBook, Scope, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service
from measurements.rules.web_steps import WebSteps

_SOURCE: Final = "ooni/spec nettests/ts-028-dnscheck.md"
_WEB: Final = Scope("dnscheck", None, Plane.WEB, _SOURCE)

_CUT: Final = (FailureKind.SILENCE, FailureKind.RESET)
_LOST: Final = (*_CUT, FailureKind.REFUSED)
_DOT: Final = 853


class Ask(StrEnum):
    """What became of the questions to one address."""

    ANSWERED = "answered"
    UNOPENED = "unopened"  # no connection opens
    UNSECURED = "unsecured"  # it opens and breaks in the TLS handshake
    UNANSWERED = "unanswered"  # it is secured, and the question is cut or left unanswered
    UNCLEAR = "unclear"


class DnscheckEvidence:
    """One document of dnscheck."""

    def __init__(self, document: Mapping[str, object]) -> None:
        test_keys = document.get("test_keys")
        keys: dict[object, Any] = test_keys if isinstance(test_keys, dict) else {}
        self.readable = bool(keys)
        self.host = _host(document.get("input"))
        bootstrap = WebSteps({"test_keys": keys.get("bootstrap")})
        self._known = {
            address
            for answer in bootstrap.answers.values()
            for address in answer.addresses
            if addresses.kind_of(address) is AddressKind.PUBLIC_4
        }
        lookups = keys.get("lookups")
        self._asks = {
            target[1]: _ask(steps)
            for url, steps in (lookups.items() if isinstance(lookups, dict) else ())
            if isinstance(url, str) and (target := read_url(url[:300])) is not None
        }

    @property
    def is_answered(self) -> bool:
        """Whether any address of the resolver answered."""
        return Ask.ANSWERED in self._asks.values()

    @property
    def losses(self) -> set[Ask]:
        """Return how the addresses were lost; empty unless each that the name has was."""
        tried = {one: ask for one, ask in self._asks.items() if ":" not in one}
        if not self._known or not self._known <= tried.keys() or self.is_answered:
            return set()
        asks = set(tried.values())
        return set() if Ask.UNCLEAR in asks else asks


def _host(url: object) -> str:
    """Return the name of the resolver; empty where there is none."""
    if not isinstance(url, str) or len(url) > 2048:
        return ""
    read = read_endpoint(url.partition("://")[2].partition("/")[0].rpartition("@")[2], _DOT)
    return read[0] if read else ""


def _ask(steps: object) -> Ask:
    """Return what became of the questions to one address; an answer counts before all."""
    made = WebSteps({"test_keys": steps})
    if any(answer.addresses for answer in made.answers.values()):
        return Ask.ANSWERED
    if not made.connects:
        return Ask.UNCLEAR
    if all(one.failure is not None for one in made.connects):
        return _lost([one.failure for one in made.connects], _LOST, Ask.UNOPENED)
    if made.handshakes and all(one.failure is not None for one in made.handshakes):
        return _lost([one.failure for one in made.handshakes], _CUT, Ask.UNSECURED)
    asked = [text for answer in made.answers.values() for text in answer.failures]
    return _lost(asked, _CUT, Ask.UNANSWERED) if made.handshakes else Ask.UNCLEAR


def _lost(texts: list[Any], kinds: tuple[FailureKind, ...], ask: Ask) -> Ask:
    lost = bool(texts) and all(failures.kind_of(text or "") in kinds for text in texts)
    return ask if lost else Ask.UNCLEAR


def _owner(evidence: DnscheckEvidence) -> Service | None:
    return owner_of(evidence.host, SITES)


_RULES: Final[tuple[Rule[DnscheckEvidence], ...]] = (
    unreadable(_WEB),
    Rule(
        _WEB,
        "ok",
        lambda e: e.is_answered,
        Outcome.OK,
        None,
        "An address of the resolver answered an encrypted question. Whether the answer is true is"
        " not judged.",
    ),
    Rule(
        _WEB,
        "blocked_tcp",
        lambda e: e.losses == {Ask.UNOPENED},
        Outcome.BLOCKED,
        Mechanism.IP_PORT,
        "The resolver's name resolves, and none of its IPv4 addresses opens a connection.",
    ),
    Rule(
        _WEB,
        "blocked_tls",
        lambda e: e.losses == {Ask.UNSECURED},
        Outcome.BLOCKED,
        Mechanism.TLS_SNI,
        "The resolver's name resolves, and at each of its IPv4 addresses the connection opens and"
        " breaks in the TLS handshake.",
    ),
    Rule(
        _WEB,
        "blocked_unplaced",
        lambda e: bool(e.losses),
        Outcome.BLOCKED,
        Mechanism.UNKNOWN,
        "The resolver's name resolves, and each of its IPv4 addresses is lost, at different steps"
        " or after the TLS handshake.",
    ),
    Rule(
        _WEB,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "The resolver's name did not resolve to a public address, or not every address was tried,"
        " or one failed in a way that the volunteer's own device or line can cause.",
    ),
)

RULES: Final = RuleBook(
    test_names=("dnscheck",), read=DnscheckEvidence, lists=(_RULES,), owner=_owner
)
