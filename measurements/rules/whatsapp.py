"""WhatsApp: chat servers e1 to e16.whatsapp.net on ports 443 and 5222, registration, web client.

The sixteen names share a few addresses (four in 2022), so endpoints are counted as distinct
addresses and ports. Probes before 2020-07-09 tried one name of the sixteen.
"""

from typing import Final

from measurements.observations import Observations, observe
from measurements.rules.evidence import Evidence
from measurements.rules.hosts import loss_rules, web_rules
from measurements.rules.reach import Reach, Tally, tally
from measurements.rules.rule import Rule, RuleBook, Scope, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service
from measurements.steps import Document

_SOURCE: Final = "ooni/spec nettests/ts-018-whatsapp.md"
_MESSAGING: Final = Scope("whatsapp", Service.WHATSAPP, Plane.MESSAGING, _SOURCE)
_WEB: Final = Scope("whatsapp", Service.WHATSAPP, Plane.WEB, _SOURCE)

CHAT_HOSTS: Final = tuple(f"e{number}.whatsapp.net" for number in range(1, 17))
_CHAT_PORTS: Final = (443, 5222)
_REGISTRATION: Final = "v.whatsapp.net"
_WEB_HOST: Final = "web.whatsapp.com"
_FEWEST_LOST: Final = 4
"""Two addresses on both ports: less is one machine's trouble."""


class WhatsAppEvidence(Evidence):
    """How the chat servers' names and endpoints did."""

    def __init__(self, seen: Observations) -> None:
        super().__init__(seen)
        self.names = tally(self.name_state(host) for host in CHAT_HOSTS)
        self.endpoints = self._tally_endpoints()

    def loses_endpoints(self, numerator: int, denominator: int) -> bool:
        """Whether at least this share of the endpoints was lost while the network works."""
        endpoints = self.endpoints
        return (
            self.network_works
            and endpoints.lost >= _FEWEST_LOST
            and endpoints.lost_at_least(numerator, denominator)
        )

    def _tally_endpoints(self) -> Tally:
        """Count every connection of the test but those to the web and registration servers."""
        lookups = self.seen.lookups
        others = {
            address
            for host in (_REGISTRATION, _WEB_HOST)
            if host in lookups
            for address in lookups[host].addresses
        }
        return tally(
            self.opened(endpoint)
            for endpoint in self.seen.connects
            if endpoint[1] in _CHAT_PORTS and endpoint[0] not in others
        )


def _registration(evidence: WhatsAppEvidence) -> Reach:
    """Return how far the probe came to the registration server; told only where chat answers."""
    return evidence.reach(_REGISTRATION) if evidence.endpoints.is_fine else Reach.UNCLEAR


_MESSAGING_RULES: Final[tuple[Rule[WhatsAppEvidence], ...]] = (
    unreadable(_MESSAGING),
    Rule(
        _MESSAGING,
        "blocked_dns",
        lambda e: e.names.lost_at_least(2, 3),
        Outcome.BLOCKED,
        Mechanism.DNS,
        "At least two thirds of the chat servers' names are answered with addresses that no public"
        " server has, or are said not to exist while the network works.",
    ),
    Rule(
        _MESSAGING,
        "blocked_tcp",
        lambda e: e.loses_endpoints(2, 3),
        Outcome.BLOCKED,
        Mechanism.IP_PORT,
        f"At least two thirds of the chat endpoints, and no fewer than {_FEWEST_LOST}, open no"
        " connection while the network works.",
    ),
    Rule(
        _MESSAGING,
        "degraded_dns",
        lambda e: e.names.lost_at_least(1, 2),
        Outcome.DEGRADED,
        Mechanism.DNS,
        "At least half of the chat servers' names are forged or denied while the others resolve.",
    ),
    Rule(
        _MESSAGING,
        "degraded_tcp",
        lambda e: e.loses_endpoints(1, 2),
        Outcome.DEGRADED,
        Mechanism.IP_PORT,
        f"At least half of the chat endpoints, and no fewer than {_FEWEST_LOST}, open no connection"
        " while the others do, as when port 5222 is blocked and 443 is not.",
    ),
    *loss_rules(
        _MESSAGING,
        _registration,
        "The chat endpoints answer, but no new account can be made at the registration server"
        f" {_REGISTRATION}",
        outcome=Outcome.DEGRADED,
        prefix="degraded_registration",
    ),
    Rule(
        _MESSAGING,
        "ok",
        lambda e: e.endpoints.is_fine and not e.names.lost_at_least(1, 3),
        Outcome.OK,
        None,
        "Of the chat endpoints that were tried, fewer than a third were lost: the rest opened a"
        " connection. Old probes tried one name only; nothing was sent over the connections.",
    ),
    Rule(
        _MESSAGING,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "No chat endpoint was tried, or too many were lost for ok and too few for interference, or"
        " nothing shows that the network itself worked.",
    ),
)


def _read(document: Document) -> WhatsAppEvidence:
    return WhatsAppEvidence(observe(document))


RULES: Final = RuleBook(
    test_names=("whatsapp",),
    read=_read,
    lists=(_MESSAGING_RULES, web_rules(_WEB, _WEB_HOST)),
    steps_suffice=True,
)
