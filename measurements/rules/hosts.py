"""Rules about one HTTPS host, for the tests that ask one: how it is lost; web pages."""

from collections.abc import Callable
from typing import Final, NamedTuple

from measurements.rules.evidence import Evidence
from measurements.rules.reach import DNS_REACHES, UNPLACED_REACHES, Reach
from measurements.rules.rule import EvidenceT, Rule, Scope, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome


class _Loss(NamedTuple):
    """One way to lose a host."""

    name: str
    reaches: frozenset[Reach]
    mechanism: Mechanism
    why: str


_LOSSES: Final = (
    _Loss(
        "dns",
        DNS_REACHES,
        Mechanism.DNS,
        "its name is answered with an address that no public server has, or is said not to exist"
        " while the network works.",
    ),
    _Loss(
        "tcp",
        frozenset({Reach.TCP}),
        Mechanism.IP_PORT,
        "none of its addresses opens a connection on port 443, while the network works.",
    ),
    _Loss(
        "tls",
        frozenset({Reach.TLS}),
        Mechanism.TLS_SNI,
        "a connection opens and breaks in the TLS handshake, where its name is said, while the"
        " network works.",
    ),
    _Loss(
        "unplaced",
        UNPLACED_REACHES,
        Mechanism.UNKNOWN,
        "another server's certificate meets the probe in its place, or the request to it is cut at"
        " a step that the document does not show, while the network works.",
    ),
)


def loss_rules(
    scope: Scope,
    reach: Callable[[EvidenceT], Reach],
    subject: str,
    *,
    outcome: Outcome = Outcome.BLOCKED,
    prefix: str = "blocked",
) -> tuple[Rule[EvidenceT], ...]:
    """Return one rule for each way to lose the host that `reach` tells of."""

    def ends_in(reaches: frozenset[Reach]) -> Callable[[EvidenceT], bool]:
        return lambda evidence: reach(evidence) in reaches

    return tuple(
        Rule(
            scope,
            f"{prefix}_{loss.name}",
            ends_in(loss.reaches),
            outcome,
            loss.mechanism,
            f"{subject}: {loss.why}",
        )
        for loss in _LOSSES
    )


def web_rules(scope: Scope, host: str) -> tuple[Rule[Evidence], ...]:
    """Return the ordered rules about the page `https://host/`, for the plane web alone."""

    def reach(evidence: Evidence) -> Reach:
        return evidence.reach(host)

    return (
        unreadable(scope),
        *loss_rules(scope, reach, f"The web host {host}"),
        Rule(
            scope,
            "ok",
            lambda evidence: reach(evidence) is Reach.REACHED,
            Outcome.OK,
            None,
            f"https://{host}/ answered over a verified connection; what the page says is not"
            " judged.",
        ),
        Rule(
            scope,
            "inconclusive",
            always,
            Outcome.INCONCLUSIVE,
            None,
            f"{host} was not tried, or failed in a way that the volunteer's own device, line or"
            " resolver can cause.",
        ),
    )
