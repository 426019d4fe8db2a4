"""`call_report`: what a person saw and heard while trying a real call. Pure.

docs/formats/call_report.md has the members. No contact, number or name is asked or held.
"""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What a person can say to a question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Heard(StrEnum):
    """What a person can say of a voice."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CallReport:
    """One real call that the volunteer made anyway."""

    service: str
    video: bool
    messages: Answer  # did messages of the same service go through at about the same time?
    rang: Answer  # did it ring at the other end?
    heard: Heard  # did the volunteer hear the other?
    was_heard: Heard  # did the other hear the volunteer?
    cut_after_s: int | None  # seconds until the call broke off; None where it did not


def document_of(report: CallReport) -> dict[str, object]:
    """Return the report as a measurement document, without its context."""
    return {
        "test_name": "call_report",
        "test_version": "0.1.0",
        "input": None,
        "test_keys": {
            "service": report.service,
            "attempted": True,
            "video": report.video,
            "messaging_worked": report.messages,
            "rang": report.rang,
            "audio_heard": {"me": report.heard, "other": report.was_heard},
            "cut_after_s": report.cut_after_s,
        },
    }
