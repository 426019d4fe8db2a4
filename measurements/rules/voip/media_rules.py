"""voip_call, media: the ordered rules, asked once for each traffic profile."""

from typing import Final

from measurements.rules.rule import Rule, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome
from measurements.rules.voip.evidence import VoipEvidence
from measurements.rules.voip.rounds import Result
from measurements.rules.voip.scopes import MEDIA, Place, placed_rules, through_vpn, without_udp

_PLACES: Final = (
    Place(
        "stun",
        lambda e: e.media.loses_stun,
        Mechanism.STUN_DPI,
        "Short STUN exchanges are lost too: STUN is recognised.",
    ),
    Place(
        "port",
        lambda e: e.media.passes_elsewhere,
        Mechanism.IP_PORT,
        "The same flow passes on another port.",
    ),
    Place(
        "flow",
        lambda e: e.media.loses_the_call_only,
        Mechanism.RTP_DPI,
        "The service's STUN passes, or media passed for a while before it was cut: the media flow"
        " is recognised.",
    ),
)

MEDIA_RULES: Final[tuple[Rule[VoipEvidence], ...]] = (
    unreadable(MEDIA),
    through_vpn(MEDIA),
    *placed_rules(
        MEDIA,
        Outcome.BLOCKED,
        lambda e: e.media.found is Result.BLOCKED,
        "In two of three rounds, traffic shaped like the call was lost or cut off while a control"
        " of the same sizes and timing passed.",
        _PLACES,
    ),
    Rule(
        MEDIA,
        "throttled",
        lambda e: e.media.found is Result.THROTTLED,
        Outcome.THROTTLED,
        Mechanism.RATE_LIMIT,
        "In two of three rounds, traffic shaped like the call passed steadily, at six tenths of"
        " the control's rate or less.",
    ),
    *placed_rules(
        MEDIA,
        Outcome.DEGRADED,
        lambda e: e.media.found is Result.DEGRADED,
        "In two of three rounds, traffic shaped like the call lost far more packets than its"
        " control, and all the time.",
        _PLACES,
    ),
    Rule(
        MEDIA,
        "ok",
        lambda e: e.media.is_clear,
        Outcome.OK,
        None,
        "No blocking found: traffic shaped like the call passed as its control did, in two rounds"
        " or more of each direction tested. That a call of the app passes is not shown.",
    ),
    without_udp(MEDIA),
    Rule(
        MEDIA,
        "helper_obstructed",
        lambda e: e.loses_helper and e.relays.neutral_answers,
        Outcome.INCONCLUSIVE,
        None,
        "Controls to the echo helper vanish while neutral STUN servers answer: the helper is"
        " obstructed or down, which says nothing about calls.",
    ),
    Rule(
        MEDIA,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "No call-like flow was sent, or its controls fared badly too, or the rounds or the helpers"
        " disagree, or nothing places in time what was lost.",
    ),
)
