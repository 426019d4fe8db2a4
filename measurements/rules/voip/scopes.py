"""What the rule lists of voip_call share: whom they speak of, and what lets none of them speak."""

from collections.abc import Callable
from typing import Final, NamedTuple

from measurements.rules.rule import Rule, Scope, always
from measurements.rules.vocabulary import Mechanism, Outcome, Plane
from measurements.rules.voip.evidence import VoipEvidence

VOIP_CALL: Final = "voip_call"
_SOURCE: Final = "docs/formats/voip_call.md"
_SERVICE: Final = "the service that `input` names"
MESSAGING: Final = Scope(VOIP_CALL, None, Plane.MESSAGING, _SOURCE, _SERVICE)
CALL_SETUP: Final = Scope(VOIP_CALL, None, Plane.CALL_SETUP, f"{_SOURCE}; RFC 8489, 8656", _SERVICE)
MEDIA: Final = Scope(
    VOIP_CALL, None, Plane.MEDIA, f"{_SOURCE}; docs/voip_call_accuracy.md", "each traffic profile"
)

Condition = Callable[[VoipEvidence], bool]


def through_vpn(scope: Scope) -> Rule[VoipEvidence]:
    """Return the rule that keeps VPNs out."""
    return Rule(
        scope,
        "vpn",
        lambda e: e.facts.is_vpn,
        Outcome.INCONCLUSIVE,
        None,
        "The device says that a VPN is on: its traffic takes another network's way.",
    )


def without_udp(scope: Scope) -> Rule[VoipEvidence]:
    """Return the rule about networks that carry no UDP at all."""
    return Rule(
        scope,
        "no_udp",
        lambda e: e.has_no_udp,
        Outcome.INCONCLUSIVE,
        Mechanism.UDP_ALL,
        "Neither a neutral STUN server nor the echo helper answers anything over UDP: no UDP passes"
        " at all, as behind many firewalls, and calls are not singled out.",
    )


class Place(NamedTuple):
    """Where an interference sits: a mechanism, and what shows it."""

    name: str
    condition: Condition
    mechanism: Mechanism
    why: str


_UNPLACED: Final = Place(
    "unplaced", always, Mechanism.UNKNOWN, "The document does not show by what."
)


def placed_rules(
    scope: Scope, outcome: Outcome, condition: Condition, why: str, places: tuple[Place, ...]
) -> tuple[Rule[VoipEvidence], ...]:
    """Return one rule for each place of an interference, and one for what has none."""

    def rule(place: Place) -> Rule[VoipEvidence]:
        return Rule(
            scope,
            f"{outcome}_{place.name}",
            lambda evidence: condition(evidence) and place.condition(evidence),
            outcome,
            place.mechanism,
            f"{why} {place.why}",
        )

    return tuple(map(rule, (*places, _UNPLACED)))
