"""A person's guided report of a real call that they made anyway: did it ring, who heard whom?

A plane of its own: people misremember, and calls fail for reasons that nobody at either end sees.
Interference needs messages that worked meanwhile: otherwise the line may have been down.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from measurements.observations import observe
from measurements.rules.evidence import Evidence
from measurements.rules.rule import Rule, RuleBook, Scope, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service

_REPORTED: Final = Scope(
    "call_report", None, Plane.REPORTED, "docs/formats/call_report.md", "the service called"
)
_SERVICES: Final = {service.value: service for service in Service}
_EARLY_S: Final = 120.0


class Answer(StrEnum):
    """An answer to a question; `unknown` where there is none that can be read."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class CallReport(Evidence):
    """What a person said of one call."""

    def __init__(self, document: Mapping[str, object]) -> None:
        super().__init__(observe(document))
        keys = _mapping(document.get("test_keys"))
        heard = _mapping(keys.get("audio_heard"))
        service, cut = keys.get("service"), keys.get("cut_after_s")
        network_type = _mapping(document.get("annotations")).get("network_type")
        self.service = _SERVICES.get(service) if isinstance(service, str) else None
        self.is_vpn = isinstance(network_type, str) and network_type.strip().lower() == "vpn"
        self.attempted = keys.get("attempted") is True
        self.messages_worked = _answer(keys.get("messaging_worked")) is Answer.YES
        self.rang = _answer(keys.get("rang"))
        self.heard = (_answer(heard.get("me")), _answer(heard.get("other")))
        self.was_cut = type(cut) in (int, float) and 0 <= cut < _EARLY_S  # type: ignore[operator]

    @property
    def is_silent(self) -> bool:
        """Whether it did not ring and nobody heard anything, or neither side heard the other."""
        nothing = self.rang is Answer.NO and set(self.heard) <= {Answer.NO, Answer.UNKNOWN}
        return nothing or set(self.heard) == {Answer.NO}

    @property
    def is_poor(self) -> bool:
        """Whether somebody heard something, and it was one-way, choppy, or cut early."""
        something = {Answer.YES, Answer.PARTLY} & set(self.heard)
        return bool(something) and (
            self.was_cut or Answer.NO in self.heard or Answer.PARTLY in self.heard
        )


_RULES: Final[tuple[Rule[CallReport], ...]] = (
    unreadable(_REPORTED),
    Rule(
        _REPORTED,
        "vpn",
        lambda r: r.is_vpn,
        Outcome.INCONCLUSIVE,
        None,
        "A person said that a VPN was on: the call took another network's way.",
    ),
    Rule(
        _REPORTED,
        "blocked",
        lambda r: r.attempted and r.messages_worked and r.is_silent,
        Outcome.BLOCKED,
        Mechanism.UNKNOWN,
        "A person said that a call did not ring, or that neither side heard the other, while"
        " messages of the same service worked.",
    ),
    Rule(
        _REPORTED,
        "degraded",
        lambda r: r.attempted and r.messages_worked and r.is_poor,
        Outcome.DEGRADED,
        Mechanism.UNKNOWN,
        "A person said that a call was one-way, choppy, or cut within two minutes, while messages"
        " of the same service worked.",
    ),
    Rule(
        _REPORTED,
        "ok",
        lambda r: r.attempted and r.heard == (Answer.YES, Answer.YES) and not r.was_cut,
        Outcome.OK,
        None,
        "A person said that both sides heard each other and that the call was not cut early: no"
        " blocking found in this call.",
    ),
    Rule(
        _REPORTED,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "A person said that no call was tried, that messages did not work either, or that they do"
        " not know.",
    ),
)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _answer(value: object) -> Answer:
    try:
        return Answer(value) if isinstance(value, str) else Answer.UNKNOWN
    except ValueError:
        return Answer.UNKNOWN


def _owner(report: CallReport) -> Service | None:
    return report.service


RULES: Final = RuleBook(test_names=("call_report",), read=CallReport, lists=(_RULES,), owner=_owner)
