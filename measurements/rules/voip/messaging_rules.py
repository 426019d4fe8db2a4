"""voip_call, messaging: the ordered rules."""

from typing import Final

from measurements.rules.rule import Rule, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome
from measurements.rules.voip.evidence import VoipEvidence
from measurements.rules.voip.messaging import loses
from measurements.rules.voip.scopes import MESSAGING

MESSAGING_RULES: Final[tuple[Rule[VoipEvidence], ...]] = (
    unreadable(MESSAGING),
    Rule(
        MESSAGING,
        "blocked_dns",
        lambda e: e.messaging.names.lost_at_least(2, 3),
        Outcome.BLOCKED,
        Mechanism.DNS,
        "At least two thirds of the service's messaging hosts that were tried have names answered"
        " with addresses that no public server has, or said not to exist while the network works.",
    ),
    Rule(
        MESSAGING,
        "blocked_tcp",
        lambda e: loses(e.messaging.connections, 2, 3),
        Outcome.BLOCKED,
        Mechanism.IP_PORT,
        "At least two thirds of the service's messaging hosts that were tried, two or more, open no"
        " connection while the network works.",
    ),
    Rule(
        MESSAGING,
        "blocked_tls",
        lambda e: e.messaging.breaks_handshakes,
        Outcome.BLOCKED,
        Mechanism.TLS_SNI,
        "Connections open and every TLS handshake with the service's messaging hosts, two or more,"
        " breaks, one at least with a host known to speak TLS, while the network works.",
    ),
    Rule(
        MESSAGING,
        "blocked_unplaced",
        lambda e: loses(e.messaging.all, 2, 3),
        Outcome.BLOCKED,
        Mechanism.UNKNOWN,
        "At least two thirds of the service's messaging hosts that were tried, two or more, were"
        " lost, at different steps or at one that the document does not show.",
    ),
    Rule(
        MESSAGING,
        "degraded_tls",
        lambda e: e.messaging.loses_tls_only,
        Outcome.DEGRADED,
        Mechanism.TLS_SNI,
        "The messaging hosts that speak TLS break in the handshake, where their names are said,"
        " while the service's other hosts open connections or were not tried.",
    ),
    Rule(
        MESSAGING,
        "degraded",
        lambda e: loses(e.messaging.all, 1, 2),
        Outcome.DEGRADED,
        Mechanism.UNKNOWN,
        "At least half of the service's messaging hosts that were tried, two or more, were lost"
        " while the others answered.",
    ),
    Rule(
        MESSAGING,
        "ok",
        lambda e: e.messaging.all.is_fine,
        Outcome.OK,
        None,
        "No blocking found: fewer than a third of the service's messaging hosts that were tried"
        " were lost. No message was sent.",
    ),
    Rule(
        MESSAGING,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "None of the service's known messaging hosts was tried, or too many were lost for ok and"
        " too few for interference, or nothing shows that the network itself worked.",
    ),
)
