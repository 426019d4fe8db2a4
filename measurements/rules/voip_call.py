"""Sawt's own test of calls: messaging hosts, call relays, and call-shaped flows to our helpers.

A flow shaped like a call is not a call: media verdicts name a traffic profile, never a service.
Nothing is said where the control fails too, through a VPN, or on one round's word.
"""

from typing import Final

from measurements.rules.rule import RuleBook
from measurements.rules.vocabulary import Plane, Service
from measurements.rules.voip.evidence import VoipEvidence
from measurements.rules.voip.media_rules import MEDIA_RULES
from measurements.rules.voip.messaging_rules import MESSAGING_RULES
from measurements.rules.voip.scopes import VOIP_CALL
from measurements.rules.voip.setup_rules import CALL_SETUP_RULES


def _owner(evidence: VoipEvidence) -> Service | None:
    return evidence.service


RULES: Final = RuleBook(
    test_names=(VOIP_CALL,),
    read=VoipEvidence,
    lists=(MESSAGING_RULES, CALL_SETUP_RULES, MEDIA_RULES),
    owner=_owner,
    subjects={Plane.MEDIA: VoipEvidence.subjects},
)
