"""voip_call, call set-up: the ordered rules."""

from typing import Final

from measurements.rules.rule import Rule, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome
from measurements.rules.voip.evidence import VoipEvidence
from measurements.rules.voip.scopes import CALL_SETUP, Place, placed_rules, through_vpn, without_udp

_PLACES: Final = (
    Place(
        "stun",
        lambda e: e.recognises_stun,
        Mechanism.STUN_DPI,
        "The same server answers a plain Binding and not an Allocate, or STUN to our own helper is"
        " lost where its control passes: the requests are recognised.",
    ),
    Place(
        "address",
        lambda e: e.blocks_addresses,
        Mechanism.IP_PORT,
        "The same requests pass to neutral servers, or call-like traffic passes to our own helper,"
        " or TCP to these servers is lost too: only their addresses differ.",
    ),
)

CALL_SETUP_RULES: Final[tuple[Rule[VoipEvidence], ...]] = (
    unreadable(CALL_SETUP),
    through_vpn(CALL_SETUP),
    Rule(
        CALL_SETUP,
        "blocked_dns",
        lambda e: e.loses_relay_names,
        Outcome.BLOCKED,
        Mechanism.DNS,
        "The names of all the service's call servers are answered with addresses that no public"
        " server has, or are said not to exist while the network works.",
    ),
    *placed_rules(
        CALL_SETUP,
        Outcome.BLOCKED,
        lambda e: e.relays.neutral_answers and e.relays.all_lost,
        "None of the service's call servers answers over UDP, each asked five times or more over"
        " nine seconds or more, while a neutral server does; answers over TCP do not reassure.",
        _PLACES,
    ),
    *placed_rules(
        CALL_SETUP,
        Outcome.DEGRADED,
        lambda e: e.relays.neutral_answers and e.relays.many_lost,
        "At least half of the service's call servers, of two or more, do not answer over UDP while"
        " the others and a neutral server do.",
        _PLACES,
    ),
    Rule(
        CALL_SETUP,
        "ok",
        lambda e: e.relays.tally.is_fine,
        Outcome.OK,
        None,
        "No blocking found: fewer than a third of the service's call servers that were tried over"
        " UDP were lost. A refusal for want of an account is an answer. No call was placed.",
    ),
    without_udp(CALL_SETUP),
    Rule(
        CALL_SETUP,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "No call server of the service was tried over UDP, or not long enough, or no neutral server"
        " answers over UDP, or too many were lost for ok and too few for interference.",
    ),
)
