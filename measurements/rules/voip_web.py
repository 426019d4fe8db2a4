"""What a browser finds out: websites, messaging hosts, STUN servers, a flow through our relay.

A browser sees less than a probe: neither names, nor connections, nor handshakes; a content blocker
looks like a network; over UDP it speaks nothing but STUN and what follows it. So every loss needs
two rounds with neutral answers in each, mechanisms stay unknown, and a relay is compared with
itself over TCP.
"""

from typing import Final

from measurements.rules.browser.evidence import BrowserEvidence
from measurements.rules.rule import Rule, RuleBook, Scope, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service

_VOIP_WEB: Final = "voip_web"
_SOURCE: Final = "docs/formats/voip_web.md"
_SERVICE: Final = "the service that `input` names"
_APP: Final = f"{_SERVICE}, where a browser can ask its app's servers"
_WEB: Final = Scope(_VOIP_WEB, None, Plane.WEB, _SOURCE, _SERVICE)
_MESSAGING: Final = Scope(_VOIP_WEB, None, Plane.MESSAGING, _SOURCE, _APP)
_CALL_SETUP: Final = Scope(_VOIP_WEB, None, Plane.CALL_SETUP, _SOURCE, _APP)
_MEDIA: Final = Scope(_VOIP_WEB, None, Plane.MEDIA, f"{_SOURCE}; RFC 8656", "nobody")


def _guards(scope: Scope) -> tuple[Rule[BrowserEvidence], ...]:
    """Return the rules that begin each list."""
    return (
        unreadable(scope),
        Rule(
            scope,
            "vpn",
            lambda e: e.facts.is_vpn,
            Outcome.INCONCLUSIVE,
            None,
            "The person said that a VPN is on: the traffic takes another network's way.",
        ),
        Rule(
            scope,
            "hidden",
            lambda e: not e.facts.visible,
            Outcome.INCONCLUSIVE,
            None,
            "The page was not in view all the time, or the document does not say so: browsers and"
            " phones hold back what a hidden page sends.",
        ),
    )


_WEB_RULES: Final[tuple[Rule[BrowserEvidence], ...]] = (
    *_guards(_WEB),
    Rule(
        _WEB,
        "blocked",
        lambda e: e.website.lost,
        Outcome.BLOCKED,
        Mechanism.UNKNOWN,
        "In two rounds the service's website did not answer at all for eight seconds, or the"
        " request broke too late for a content blocker, while two neutral sites or more answered"
        " in the same round. A browser does not tell at which step.",
    ),
    Rule(
        _WEB,
        "ok",
        lambda e: e.website.answered,
        Outcome.OK,
        None,
        "No blocking found: the service's website answered the browser over a verified connection;"
        " what it said is not judged.",
    ),
    Rule(
        _WEB,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "A browser cannot ask this service's website, or it answered at one time and not at"
        " another, or it failed as fast as a content blocker makes it, or fewer than two neutral"
        " sites answered.",
    ),
)

_MESSAGING_RULES: Final[tuple[Rule[BrowserEvidence], ...]] = (
    *_guards(_MESSAGING),
    Rule(
        _MESSAGING,
        "blocked",
        lambda e: e.messaging.lost,
        Outcome.BLOCKED,
        Mechanism.UNKNOWN,
        "In two rounds none of the app's messaging hosts that a browser can ask answered, by"
        " silence or a late break, while two neutral sites or more answered in the same round. A"
        " browser does not tell at which step.",
    ),
    Rule(
        _MESSAGING,
        "ok",
        lambda e: e.messaging.answered,
        Outcome.OK,
        None,
        "No blocking found: each of the app's messaging hosts that a browser can ask answered over"
        " a verified connection. No message was sent.",
    ),
    Rule(
        _MESSAGING,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "Some of the app's messaging hosts answered and others did not, or they failed as fast as"
        " a content blocker makes them, or fewer than two neutral sites answered.",
    ),
)

_CALL_SETUP_RULES: Final[tuple[Rule[BrowserEvidence], ...]] = (
    *_guards(_CALL_SETUP),
    Rule(
        _CALL_SETUP,
        "blocked",
        lambda e: e.call_servers.lost,
        Outcome.BLOCKED,
        Mechanism.UNKNOWN,
        "In two rounds none of the service's call servers that a browser can ask answered a STUN"
        " Binding over UDP within nine seconds, while a neutral STUN server did in the same round.",
    ),
    Rule(
        _CALL_SETUP,
        "ok",
        lambda e: e.call_servers.answered,
        Outcome.OK,
        None,
        "No blocking found: the service's call servers that a browser can ask answered a STUN"
        " Binding over UDP. No call was placed.",
    ),
    Rule(
        _CALL_SETUP,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "The service's call servers were not asked in both rounds, or answered in one only, or no"
        " neutral STUN server answered, or the browser's address is public and its answers cannot"
        " be told from none.",
    ),
)

_MEDIA_RULES: Final[tuple[Rule[BrowserEvidence], ...]] = (
    *_guards(_MEDIA),
    Rule(
        _MEDIA,
        "degraded_relay",
        lambda e: e.loses_allocation,
        Outcome.DEGRADED,
        Mechanism.STUN_DPI,
        "In two rounds our relay answered a Binding over UDP and not a request for relaying, while"
        " it carried the same flow over TCP: relaying over UDP is recognised, and TCP is left.",
    ),
    Rule(
        _MEDIA,
        "degraded_flow",
        lambda e: e.loses_flow,
        Outcome.DEGRADED,
        Mechanism.UNKNOWN,
        "In two rounds our relay granted relaying over UDP and the flow through it did not open or"
        " lost 95 % or more, while the same flow passed over TCP, which is left.",
    ),
    Rule(
        _MEDIA,
        "ok",
        lambda e: e.passes_flow,
        Outcome.OK,
        None,
        "No blocking found: in two rounds a WebRTC flow passed through our relay over UDP with at"
        " most a tenth lost. It is not a call of any service.",
    ),
    Rule(
        _MEDIA,
        "no_udp",
        lambda e: e.hears_no_udp,
        Outcome.INCONCLUSIVE,
        None,
        "Nothing was answered over UDP, while the relay works over TCP: as behind many firewalls."
        " A browser sends nothing over UDP but STUN first, so that it cannot tell which is lost.",
    ),
    Rule(
        _MEDIA,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "No flow was sent, or not in two rounds, or the relay failed over TCP too, or too much was"
        " lost for ok and too little for interference, as on a poor line.",
    ),
)


def _owner(evidence: BrowserEvidence) -> Service | None:
    return evidence.service


RULES: Final = RuleBook(
    test_names=(_VOIP_WEB,),
    read=BrowserEvidence,
    lists=(_WEB_RULES, _MESSAGING_RULES, _CALL_SETUP_RULES, _MEDIA_RULES),
    owner=_owner,
    subjects={
        Plane.MESSAGING: BrowserEvidence.with_messaging,
        Plane.CALL_SETUP: BrowserEvidence.with_call_servers,
        Plane.MEDIA: BrowserEvidence.unnamed,
    },
)
