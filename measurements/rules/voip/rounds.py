"""One round: a call-shaped flow against its control, close together in time. Pure.

Thresholds: research on differential replays, calibrated by simulation; docs/voip_call_accuracy.md.
"""

from enum import StrEnum
from typing import Final

from measurements.rules.voip.flows import Flow
from measurements.rules.voip.reading import LONGEST_LIST

_MOST_CONTROL_LOSS: Final = 0.10
_ALL_LOST: Final = 0.95
_OFF_S: Final = 2.9
"""Off for three seconds: the last packet is due a little before the last second ends."""
_SLOW: Final = 0.6
_STEADY: Final = 0.75
"""A limiter lets something through all the time; an outage nothing for a while."""
_MORE_LOSS: Final = 0.10
_MORE_JITTER_MS: Final = 50.0
_MORE_JITTER: Final = 2.0
_FEWEST_SENT: Final = 30
_BINS_PER_S: Final = 4
_UNEQUAL: Final = 1.25


class Result(StrEnum):
    """What one round shows."""

    OK = "ok"
    BLOCKED = "blocked"
    THROTTLED = "throttled"
    DEGRADED = "degraded"
    INCONCLUSIVE = "inconclusive"


INTERFERED: Final = (Result.DEGRADED, Result.THROTTLED, Result.BLOCKED)
"""From the mildest to the severest."""


def control_passes(control: Flow) -> bool:
    """Whether a control shows that the line and the helper work."""
    return (
        control.sent >= _FEWEST_SENT
        and control.loss <= _MOST_CONTROL_LOSS
        and not is_cut_off(control)
    )


def round_result(trigger: Flow, control: Flow, *, is_video: bool) -> Result:
    """Return what a trigger shows against its control."""
    if not control_passes(control) or trigger.sent < _FEWEST_SENT or _unequal(trigger, control):
        return Result.INCONCLUSIVE
    if trigger.loss >= _ALL_LOST or is_cut_off(trigger):
        return Result.BLOCKED
    if is_video and _is_throttled(trigger, control):
        return Result.THROTTLED
    if trigger.loss - control.loss >= _MORE_LOSS:
        # What may still be chance, or what no list places in time, clears nobody.
        return Result.DEGRADED if _loses_more(trigger, control) else Result.INCONCLUSIVE
    # Jitter never accuses: congestion comes and goes, and as well with the triggers alone.
    return Result.INCONCLUSIVE if _is_uneven(trigger, control) else Result.OK


def is_cut_off(flow: Flow) -> bool:
    """Whether a flow ended at least three seconds early and stayed off.

    Where the seconds are recorded they decide; the probe's `cutoff_s` only where they are not, and
    only if no more packets arrived than can have before it.
    """
    if flow.block_sent:
        heard = [place for place, count in enumerate(flow.block_received) if count]
        silent = sum(flow.block_sent[heard[-1] + 1 :]) if heard else 0
        return silent >= _OFF_S * max(flow.block_sent)
    if flow.cutoff_s is None or flow.duration_s - flow.cutoff_s < _OFF_S:
        return False
    return 1 - flow.loss <= flow.cutoff_s / flow.duration_s + 1 - _ALL_LOST


def _unequal(trigger: Flow, control: Flow) -> bool:
    """Whether the two flows are too unlike for one to be the other's measure."""
    return max(trigger.sent, control.sent) > _UNEQUAL * min(trigger.sent, control.sent)


def _is_throttled(trigger: Flow, control: Flow) -> bool:
    """Whether a trigger carries half of its control's bytes or less, steadily."""
    ours, theirs = _bins(trigger), _bins(control)
    is_less = sum(ours) * len(theirs) <= _SLOW * sum(theirs) * len(ours)
    if not ours or not is_less or sum(map(bool, ours)) < _STEADY * len(ours):
        return False
    from measurements.rules.voip import statistics  # noqa: PLC0415  # heavy, and rarely needed

    return statistics.is_slower(ours, theirs, _SLOW)


def _loses_more(trigger: Flow, control: Flow) -> bool:
    from measurements.rules.voip import statistics  # noqa: PLC0415  # as above

    return statistics.loses_more(_losses(trigger), _losses(control), _MORE_LOSS)


def _losses(flow: Flow) -> list[float]:
    """Return the share lost in each second in which something was sent."""
    pairs = zip(flow.block_sent, flow.block_received, strict=True)
    return [max(0.0, 1 - received / sent) for sent, received in pairs if sent]


def _bins(flow: Flow) -> tuple[int, ...]:
    """Return the bytes of each quarter of a second while packets were due, if it is told."""
    if not flow.bytes_250ms:
        return ()
    count = min(round(flow.duration_s * _BINS_PER_S), LONGEST_LIST)
    bins = flow.bytes_250ms[:count]
    return bins + (0,) * (count - len(bins))


def _is_uneven(trigger: Flow, control: Flow) -> bool:
    """Whether the trigger's delays vary far more; twice as much, for a poor line varies too."""
    if trigger.jitter_p95_ms is None or control.jitter_p95_ms is None:
        return False
    least = max(control.jitter_p95_ms + _MORE_JITTER_MS, control.jitter_p95_ms * _MORE_JITTER)
    return trigger.jitter_p95_ms > least
