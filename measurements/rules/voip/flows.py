"""The media flows of a voip_call document. Pure; nothing raises.

The probe's own loss, goodput, statistics and conclusions are never read. Format:
docs/formats/voip_call.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from measurements.rules.voip.reading import number, objects, whole, wholes, word

ROUNDS: Final = 3
"""A document's rounds are 1 to 3 with each helper; another number is no round."""
MOST_HELPERS: Final = 4
_MOST_FLOWS: Final = 200
_LONGEST_NAME: Final = 64


class Variant(StrEnum):
    """What a flow was made to look like."""

    STUN = "A"
    SERVICE_STUN = "B"
    CALL = "C"
    CONTROL = "D"
    OTHER_PORT = "E"


SHORT: Final = (Variant.STUN, Variant.SERVICE_STUN)
"""Exchanges of STUN alone: of no profile."""


class Direction(StrEnum):
    """Which way the packets went, seen from the device."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Flow:
    """One flow in one direction. Lists are empty where the document has none that can be read."""

    round: int
    variant: Variant
    profile: str
    helper: int
    direction: Direction
    port: int
    sent: int
    received: int
    duration_s: float
    block_sent: tuple[int, ...]
    block_received: tuple[int, ...]
    bytes_250ms: tuple[int, ...]
    jitter_p95_ms: float | None
    cutoff_s: float | None

    @property
    def loss(self) -> float:
        """Return the share of packets that did not arrive; duplicates do not count as arrivals."""
        return max(0.0, 1 - self.received / self.sent)


def read_flows(keys: Mapping[str, object]) -> tuple[Flow, ...]:
    """Return the flows of `test_keys` that say something: made, with packets sent."""
    return tuple(_flows(keys))


def named_profiles(keys: Mapping[str, object]) -> frozenset[str]:
    """Return every traffic profile that `test_keys` names, even if its flows say nothing."""
    names = {_profile(entry, keys) for entry in objects(keys, "x_flows", _MOST_FLOWS)}
    return frozenset(names | {_profile({}, keys)})


def _flows(keys: Mapping[str, object]) -> Iterator[Flow]:
    for entry in objects(keys, "x_flows", _MOST_FLOWS):
        variant = word(entry.get("variant"), Variant)
        direction = word(entry.get("direction"), Direction)
        kind = "control" if variant is Variant.CONTROL else "trigger"
        if variant and direction and entry.get("kind") == kind and entry.get("failure") is None:
            flow = _flow(entry, variant, direction, _profile(entry, keys))
            if flow is not None:
                yield flow


def _profile(entry: Mapping[str, object], keys: Mapping[str, object]) -> str:
    name = entry.get("profile", keys.get("x_profile"))
    return name[:_LONGEST_NAME] if isinstance(name, str) else ""


def _flow(
    entry: Mapping[str, object], variant: Variant, direction: Direction, profile: str
) -> Flow | None:
    round_, helper = whole(entry.get("round"), ROUNDS), whole(entry.get("helper", 1), MOST_HELPERS)
    port, sent = whole(entry.get("port"), 65535), whole(entry.get("sent"))
    received, start, end = whole(entry.get("received")), entry.get("t0"), entry.get("t")
    duration = (number(end) or 0.0) - (number(start) or 0.0)
    if not round_ or not helper or not port or not sent or received is None or duration <= 0:
        return None
    block_sent, block_received = _blocks(entry)
    return Flow(
        round=round_,
        variant=variant,
        profile=profile,
        helper=helper,
        direction=direction,
        port=port,
        sent=sent,
        received=received,
        duration_s=duration,
        block_sent=block_sent,
        block_received=block_received,
        bytes_250ms=wholes(entry.get("bytes_250ms")),
        jitter_p95_ms=number(entry.get("jitter_p95_ms")),
        cutoff_s=number(entry.get("cutoff_s")),
    )


def _blocks(entry: Mapping[str, object]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return both lists, or none: one without the other says nothing."""
    sent, received = wholes(entry.get("block_sent")), wholes(entry.get("block_received"))
    return (sent, received) if len(sent) == len(received) and any(sent) else ((), ())
