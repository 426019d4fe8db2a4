"""STUN reachability: Binding requests over UDP to one server, a service's own or a neutral one.

What one server says cannot tell a block of UDP, of STUN or of that server apart: the mechanism of
a lost server is unknown. A verdict on a neutral server belongs to no service and makes no tally.
The probe's `failure` is not read: only datagrams seen to leave and to arrive count.
"""

from collections.abc import Mapping
from typing import Final

from measurements.observations import observe
from measurements.rules.evidence import Evidence
from measurements.rules.failures import FailureKind
from measurements.rules.failures import kind_of as kind_of_failure
from measurements.rules.owners import owner_of
from measurements.rules.rule import Rule, RuleBook, Scope, always, unreadable
from measurements.rules.stun_exchange import StunExchange, read_stun_exchange
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service

_SOURCE: Final = "ooni/spec nettests/ts-025-stun-reachability.md; RFC 5389 section 7.2.1"
_CALL_SETUP: Final = Scope("stunreachability", None, Plane.CALL_SETUP, _SOURCE)

OWNERS: Final = {
    "facebook.com": Service.FACEBOOK_MESSENGER,
    "fbsbx.com": Service.FACEBOOK_MESSENGER,
    "messenger.com": Service.FACEBOOK_MESSENGER,
    "signal.org": Service.SIGNAL,
    "whispersystems.org": Service.SIGNAL,
    "skype.com": Service.SKYPE,
    "tango.me": Service.TANGO,
    "telegram.org": Service.TELEGRAM,
    "viber.com": Service.VIBER,
    "whatsapp.com": Service.WHATSAPP,
    "whatsapp.net": Service.WHATSAPP,
}
"""Whose a server is, by the domain it is in. Servers of other owners are neutral."""

_FEWEST_SENT: Final = 3
"""STUN repeats an unanswered request: a single lost datagram is not a block."""
_QUIET: Final = (FailureKind.SILENCE, FailureKind.UNCLEAR)


class StunEvidence(Evidence):
    """The facts of the document, with its STUN exchange."""

    def __init__(self, document: Mapping[str, object]) -> None:
        super().__init__(observe(document))
        self.exchange: StunExchange = read_stun_exchange(document)
        self.host = self.exchange.server[0] if self.exchange.server else ""

    @property
    def goes_unanswered(self) -> bool:
        """Whether enough datagrams left, none was answered, and no error came back either."""
        exchange = self.exchange
        return (
            self.network_works
            and exchange.answers == 0
            and exchange.sent >= _FEWEST_SENT
            and all(kind_of_failure(text) in _QUIET for text in exchange.failures)
        )


def _owner(evidence: StunEvidence) -> Service | None:
    """Return the service that a server belongs to, by the longest domain that is known."""
    return owner_of(evidence.host, OWNERS)


_RULES: Final[tuple[Rule[StunEvidence], ...]] = (
    unreadable(_CALL_SETUP),
    Rule(
        _CALL_SETUP,
        "blocked_dns",
        lambda e: e.is_forged(e.host) or e.is_denied(e.host),
        Outcome.BLOCKED,
        Mechanism.DNS,
        "The server's name is answered with an address that no public server has, or is said not"
        " to exist while the network works.",
    ),
    Rule(
        _CALL_SETUP,
        "ok",
        lambda e: e.exchange.answers > 0,
        Outcome.OK,
        None,
        "The server answered a plain STUN Binding request over UDP. That TURN, media or a real call"
        " would pass is not shown.",
    ),
    Rule(
        _CALL_SETUP,
        "blocked_unanswered",
        lambda e: e.goes_unanswered,
        Outcome.BLOCKED,
        Mechanism.UNKNOWN,
        f"The server's name resolves, at least {_FEWEST_SENT} requests left the device, and neither"
        " an answer nor an error came back.",
    ),
    Rule(
        _CALL_SETUP,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "No datagram is recorded, too few left, the device had no route, the server refused, or"
        " nothing shows that the network itself worked.",
    ),
)

RULES: Final = RuleBook(
    test_names=("stunreachability", "stun_reachability"),
    read=StunEvidence,
    lists=(_RULES,),
    owner=_owner,
)
