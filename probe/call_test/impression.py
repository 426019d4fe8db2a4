"""What the probe tells its volunteer at once, by simple thresholds. The platform never reads it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from probe.call_test.media import ROUNDS
from probe.call_test.steps import Record

_MOST_CONTROL_LOSS = 0.1
_ALL_LOST = 0.95
_MORE_LOSS = 0.1
_SLOW = 0.6
_ENOUGH = 2


class Status(StrEnum):
    """The words of a verdict."""

    OK = "ok"
    BLOCKED = "blocked"
    THROTTLED = "throttled"
    DEGRADED = "degraded"
    INCONCLUSIVE = "inconclusive"


_INTERFERED = (Status.BLOCKED, Status.THROTTLED, Status.DEGRADED)


def messaging_status(connects: Sequence[Record], handshakes: Sequence[Record]) -> Status:
    """Return whether connections open and handshakes succeed."""
    opened = [isinstance(each["status"], dict) and each["status"]["success"] for each in connects]
    if not opened:
        return Status.INCONCLUSIVE
    if not any(opened) or (handshakes and all(each["failure"] for each in handshakes)):
        return Status.BLOCKED
    return Status.OK


def call_setup_status(stun: Iterable[Record]) -> Status:
    """Return whether the service's servers answer over UDP where neutral ones do."""
    answers: dict[object, list[bool]] = {"service": [], "neutral": []}
    for each in stun:
        if each["proto"] == "udp":
            answers[each["role"]].append(each["failure"] is None)
    if any(answers["service"]):
        return Status.OK
    tested = answers["service"] and any(answers["neutral"])
    return Status.BLOCKED if tested else Status.INCONCLUSIVE


def media_status(flows: Sequence[Record]) -> tuple[Status, int]:
    """Return the most frequent result of two rounds or more of one direction, and how many."""
    results: dict[tuple[object, object, object], list[Status]] = {}
    controls = {_place(flow): flow for flow in flows if flow["variant"] == "D"}
    for flow in flows:
        if flow["variant"] == "C":
            series = (flow["profile"], flow["direction"], flow["helper"])
            result = _round(flow, controls.get(_place(flow)))
            results.setdefault(series, []).append(result)
    for status in _INTERFERED:
        most = max((rounds.count(status) for rounds in results.values()), default=0)
        if most >= _ENOUGH:
            return status, most
    if results and all(rounds.count(Status.OK) >= _ENOUGH for rounds in results.values()):
        return Status.OK, min(rounds.count(Status.OK) for rounds in results.values())
    return Status.INCONCLUSIVE, ROUNDS


def _place(flow: Record) -> tuple[object, ...]:
    keys = ("profile", "direction", "helper", "round", "port")
    return tuple(flow.get(key) for key in keys)


def _round(trigger: Record, control: Record | None) -> Status:
    ours, theirs = _loss(trigger), _loss(control)
    if ours is None or theirs is None or theirs > _MOST_CONTROL_LOSS:
        return Status.INCONCLUSIVE
    if ours >= _ALL_LOST or trigger.get("cutoff_s") is not None:
        return Status.BLOCKED
    if 1 - ours <= _SLOW * (1 - theirs):
        return Status.THROTTLED
    return Status.DEGRADED if ours - theirs >= _MORE_LOSS else Status.OK


def _loss(flow: Record | None) -> float | None:
    if flow is None or flow["failure"] is not None:
        return None
    sent, received = flow["sent"], flow["received"]
    if not isinstance(sent, int) or not isinstance(received, int) or not sent:
        return None
    return 1 - received / sent
