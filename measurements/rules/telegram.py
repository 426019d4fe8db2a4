"""Telegram: six data-centre addresses by TCP and plain HTTP POST, and the web client.

The app has these addresses built in, so no name stands between it and its servers. Each address
is tried on ports 80 and 443: twelve endpoints (ten before 2020). In the Kenya campaign of 2023
(2,344 documents) 0 to 4 endpoints are lost on networks that do not block, 8 to 12 on those that
do, and never 5 to 7: hence the thresholds.
"""

from typing import Final

from measurements.observations import Endpoint, Observations, observe
from measurements.rules.evidence import Evidence
from measurements.rules.failures import FailureKind
from measurements.rules.failures import kind_of as kind_of_failure
from measurements.rules.hosts import web_rules
from measurements.rules.rule import Rule, RuleBook, Scope, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service
from measurements.steps import Document

_SOURCE: Final = "ooni/spec nettests/ts-020-telegram.md; thresholds: Kenya, Oct to Nov 2023"
_MESSAGING: Final = Scope("telegram", Service.TELEGRAM, Plane.MESSAGING, _SOURCE)
_WEB: Final = Scope("telegram", Service.TELEGRAM, Plane.WEB, _SOURCE)

DATA_CENTRES: Final = (
    "149.154.175.50",
    "149.154.167.51",
    "149.154.175.100",
    "149.154.167.91",
    "149.154.171.5",
    "95.161.76.100",
)
_ENDPOINTS: Final = tuple((address, port) for address in DATA_CENTRES for port in (80, 443))
_BLOCKED_LOSS: Final = 8
_DEGRADED_LOSS: Final = 6
_TOLERATED_LOSS: Final = 3
_FEWEST_ANSWERS: Final = 6


class TelegramEvidence(Evidence):
    """How the twelve endpoints did."""

    def __init__(self, seen: Observations) -> None:
        super().__init__(seen)
        self.reached = self.unopened = self.unanswered = self.unplaced = 0
        for endpoint in _ENDPOINTS:
            self._count(endpoint)
        self.lost = self.unopened + self.unanswered + self.unplaced

    @property
    def nothing_but_silence(self) -> bool:
        """Whether every packet vanished on a line that had worked just before.

        All that a whole, silent block leaves: the addresses are built in, so a document may hold
        no lookup. The resolver's network is found by asking the Internet before the test begins.
        """
        return (
            self.seen.resolver_known
            and self.seen.lookups_recorded
            and all(lookup.addresses for lookup in self.seen.lookups.values())
            and all(
                kind_of_failure(text) is FailureKind.SILENCE
                for attempts in (*self.seen.connects.values(), *self.seen.requests.values())
                for text in attempts.failures
            )
        )

    def loses(self, count: int) -> bool:
        """Whether at least so many endpoints were lost, and the network is not at fault."""
        return self.lost >= count and (self.network_works or self.nothing_but_silence)

    def _count(self, endpoint: Endpoint) -> None:
        request = self.seen.requests.get(("http", *endpoint))
        if request is not None and request.succeeded:
            self.reached += 1
            return
        opened = self.opened(endpoint)
        if request is None:
            self.reached += opened is True
            self.unopened += opened is False
        elif self.is_loss(request):
            self.unopened += opened is False
            self.unanswered += opened is True
            self.unplaced += opened is None


_MESSAGING_RULES: Final[tuple[Rule[TelegramEvidence], ...]] = (
    unreadable(_MESSAGING),
    Rule(
        _MESSAGING,
        "blocked_tcp",
        lambda e: e.loses(_BLOCKED_LOSS) and e.unopened > e.unanswered,
        Outcome.BLOCKED,
        Mechanism.IP_PORT,
        f"At least {_BLOCKED_LOSS} of Telegram's data-centre endpoints were lost, most of them"
        " because no connection opens, while the network works: it answered something else, or"
        " had worked just before and every packet to Telegram vanished.",
    ),
    Rule(
        _MESSAGING,
        "blocked_request",
        lambda e: e.loses(_BLOCKED_LOSS) and e.unanswered > 0,
        Outcome.BLOCKED,
        Mechanism.HTTP,
        f"At least {_BLOCKED_LOSS} of Telegram's data-centre endpoints were lost: connections open"
        " and the request over them is cut or never answered.",
    ),
    Rule(
        _MESSAGING,
        "blocked_unplaced",
        lambda e: e.loses(_BLOCKED_LOSS),
        Outcome.BLOCKED,
        Mechanism.UNKNOWN,
        f"At least {_BLOCKED_LOSS} of Telegram's data-centre endpoints were lost while the network"
        " works; the document does not show whether connections opened.",
    ),
    Rule(
        _MESSAGING,
        "degraded",
        lambda e: e.loses(_DEGRADED_LOSS) and e.reached > 0,
        Outcome.DEGRADED,
        Mechanism.UNKNOWN,
        f"{_DEGRADED_LOSS} or {_BLOCKED_LOSS - 1} of Telegram's data-centre endpoints were lost"
        " while the others answered, as when one of its two ports is blocked: more than an outage"
        " of one data centre takes away.",
    ),
    Rule(
        _MESSAGING,
        "ok",
        lambda e: e.reached >= _FEWEST_ANSWERS and e.lost <= _TOLERATED_LOSS,
        Outcome.OK,
        None,
        f"At least {_FEWEST_ANSWERS} of Telegram's data-centre endpoints answered and at most"
        f" {_TOLERATED_LOSS} were lost, as a retired address or a poor line can lose.",
    ),
    Rule(
        _MESSAGING,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "Too few of Telegram's data-centre endpoints were tried, or too many lost for ok and too"
        " few for interference, or nothing shows that the network itself worked.",
    ),
)


def _read(document: Document) -> TelegramEvidence:
    return TelegramEvidence(observe(document))


RULES: Final = RuleBook(
    test_names=("telegram",),
    read=_read,
    lists=(_MESSAGING_RULES, web_rules(_WEB, "web.telegram.org")),
    steps_suffice=True,
)
