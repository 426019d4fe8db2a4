"""Facebook Messenger: six servers by name and TCP 443, and the name of its STUN server.

The test sends no UDP: about calls it can show that the STUN server's name is forged or denied, and
never that calls work. Nor does it speak TLS, so a forged public address that accepts connections
goes unnoticed.
"""

from typing import Final

from measurements.observations import Observations, observe
from measurements.rules.evidence import Evidence
from measurements.rules.reach import DNS_REACHES, Reach, tally
from measurements.rules.rule import Rule, RuleBook, Scope, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service
from measurements.steps import Document

_TEST: Final = "facebook_messenger"
_SOURCE: Final = "ooni/spec nettests/ts-019-facebook-messenger.md"
_MESSAGING: Final = Scope(_TEST, Service.FACEBOOK_MESSENGER, Plane.MESSAGING, _SOURCE)
_CALL_SETUP: Final = Scope(_TEST, Service.FACEBOOK_MESSENGER, Plane.CALL_SETUP, _SOURCE)

_CHAT: Final = "edge-mqtt.facebook.com"
HOSTS: Final = (
    "b-api.facebook.com",
    "b-graph.facebook.com",
    _CHAT,
    "external.xx.fbcdn.net",
    "scontent.xx.fbcdn.net",
    "star.c10r.facebook.com",
)
_STUN: Final = "stun.fbsbx.com"
_FEWEST_LOST: Final = 3


class MessengerEvidence(Evidence):
    """How the six servers did."""

    def __init__(self, seen: Observations) -> None:
        super().__init__(seen)
        self.chat = self.reach(_CHAT)
        self.names = tally(map(self.name_state, HOSTS))
        self.hosts = tally(map(self.reach_state, HOSTS))

    def loses_hosts(self, numerator: int, denominator: int) -> bool:
        """Whether at least this share of the servers was lost."""
        hosts = self.hosts
        return hosts.lost >= _FEWEST_LOST and hosts.lost_at_least(numerator, denominator)


_MESSAGING_RULES: Final[tuple[Rule[MessengerEvidence], ...]] = (
    unreadable(_MESSAGING),
    Rule(
        _MESSAGING,
        "blocked_dns",
        lambda e: e.names.lost_at_least(2, 3) or e.chat in DNS_REACHES,
        Outcome.BLOCKED,
        Mechanism.DNS,
        f"The name of the chat server {_CHAT}, or at least two thirds of Messenger's names, are"
        " answered with addresses that no public server has, or are said not to exist while the"
        " network works.",
    ),
    Rule(
        _MESSAGING,
        "blocked_tcp",
        lambda e: e.loses_hosts(2, 3),
        Outcome.BLOCKED,
        Mechanism.IP_PORT,
        f"At least two thirds of Messenger's servers, and no fewer than {_FEWEST_LOST}, open no"
        " connection on port 443 while the network works.",
    ),
    Rule(
        _MESSAGING,
        "degraded",
        lambda e: e.loses_hosts(1, 2) or e.chat is Reach.TCP,
        Outcome.DEGRADED,
        Mechanism.IP_PORT,
        f"At least half of Messenger's servers, or the chat server {_CHAT}, open no connection on"
        " port 443 while others do.",
    ),
    Rule(
        _MESSAGING,
        "ok",
        lambda e: e.chat in (Reach.REACHED, Reach.OPENED) and e.hosts.is_fine,
        Outcome.OK,
        None,
        f"The chat server {_CHAT} opened a connection, and so did more than two thirds of the"
        " servers tried; nothing was sent over the connections.",
    ),
    Rule(
        _MESSAGING,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "The servers were not tried, or failed in a way that the volunteer's own device, line or"
        " resolver can cause; names alone say little.",
    ),
)

_CALL_SETUP_RULES: Final[tuple[Rule[Evidence], ...]] = (
    unreadable(_CALL_SETUP),
    Rule(
        _CALL_SETUP,
        "blocked_dns",
        lambda e: e.is_forged(_STUN) or e.is_denied(_STUN),
        Outcome.BLOCKED,
        Mechanism.DNS,
        f"The name of Messenger's STUN server {_STUN} is answered with an address that no public"
        " server has, or is said not to exist while the network works.",
    ),
    Rule(
        _CALL_SETUP,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        f"The test only looks up the name of {_STUN} and sends nothing to it: a right answer says"
        " nothing about calls.",
    ),
)


def _read(document: Document) -> MessengerEvidence:
    return MessengerEvidence(observe(document))


RULES: Final = RuleBook(
    test_names=(_TEST,),
    read=_read,
    lists=(_MESSAGING_RULES, _CALL_SETUP_RULES),
    steps_suffice=True,
)
