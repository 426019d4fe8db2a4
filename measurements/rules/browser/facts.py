"""The facts of a voip_web document: tries of hosts and STUN servers, and relayed flows. Pure.

The document is a stranger's: what has the wrong type or a senseless number is no fact. Nothing
raises. Format: docs/formats/voip_web.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from measurements.observations import Endpoint, host_name, read_endpoint
from measurements.rules.owners import SITES, owner_of
from measurements.rules.voip.reading import mapping, number, objects, whole, word

ROUNDS: Final = 2
_MOST_TRIES: Final = 100
_LONGEST_NAME: Final = 300
_SILENCE_MS: Final = 8_000
_STUN_SILENCE_MS: Final = 9_000
"""Browsers have sent five requests or more by then."""
_QUICKEST_BREAK_MS: Final = 100
"""What fails sooner may have been stopped on the device: by a content blocker, above all."""
_FEWEST_PACKETS: Final = 100
_PASSED_LOSS: Final = 0.1
_CUT_LOSS: Final = 0.95


class Role(StrEnum):
    """Whose a host or STUN server is."""

    SERVICE = "service"
    NEUTRAL = "neutral"
    RELAY = "relay"


class Result(StrEnum):
    """What became of a try, as far as a browser tells."""

    ANSWERED = "answered"
    SILENT = "silent"
    BROKEN = "broken"
    UNCLEAR = "unclear"


class Proto(StrEnum):
    """What carried the way to the relay."""

    UDP = "udp"
    TCP = "tcp"


class Try(NamedTuple):
    """One host or server asked once. answered is None where the try cannot tell."""

    target: Endpoint
    role: Role
    round: int
    answered: bool | None


class Flow(NamedTuple):
    """One flow through the relay and back; each of the three None or False where it cannot tell."""

    round: int
    proto: Proto
    allocated: bool | None
    passed: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class BrowserFacts:
    """What one document recorded."""

    readable: bool
    is_vpn: bool
    visible: bool
    web: tuple[Try, ...]
    stun: tuple[Try, ...]
    flows: tuple[Flow, ...]


def read_browser_facts(document: Mapping[str, object]) -> BrowserFacts:
    """Return a document's facts. Never raises."""
    keys = mapping(document.get("test_keys"))
    network_type = mapping(document.get("annotations")).get("network_type")
    return BrowserFacts(
        readable=bool(keys),
        is_vpn=isinstance(network_type, str) and network_type.strip().lower() == "vpn",
        visible=mapping(keys.get("x_context")).get("visible") is True,
        web=tuple(_web(keys)),
        stun=tuple(_stun(keys)),
        flows=tuple(_flows(keys)),
    )


def _web(keys: Mapping[str, object]) -> Iterator[Try]:
    for entry in objects(keys, "x_web", _MOST_TRIES):
        host, role = entry.get("host"), word(entry.get("role"), Role)
        round_ = whole(entry.get("round"), ROUNDS)
        if not isinstance(host, str) or len(host) > _LONGEST_NAME or not role or not round_:
            continue
        # A neutral host that is a service's compares nothing.
        if role is not Role.NEUTRAL or owner_of(host_name(host), SITES) is None:
            yield Try((host_name(host), 443), role, round_, _answered(entry, _SILENCE_MS))


def _stun(keys: Mapping[str, object]) -> Iterator[Try]:
    for entry in objects(keys, "x_stun", _MOST_TRIES):
        endpoint, role = entry.get("endpoint"), word(entry.get("role"), Role)
        round_ = whole(entry.get("round"), ROUNDS)
        server = read_endpoint(endpoint[:_LONGEST_NAME]) if isinstance(endpoint, str) else None
        if server and role and round_:
            yield Try(server, role, round_, _answered(entry, _STUN_SILENCE_MS))


def _answered(entry: Mapping[str, object], silence_ms: int) -> bool | None:
    """Return False only for silence that lasted, or a break that the network can have caused."""
    result, duration = word(entry.get("result"), Result), number(entry.get("duration_ms"))
    if result is Result.ANSWERED:
        return True
    least = {Result.SILENT: silence_ms, Result.BROKEN: _QUICKEST_BREAK_MS}.get(result)  # type: ignore[arg-type]
    return False if least is not None and duration is not None and duration >= least else None


def _flows(keys: Mapping[str, object]) -> Iterator[Flow]:
    for entry in objects(keys, "x_flows", _MOST_TRIES):
        proto, round_ = word(entry.get("proto"), Proto), whole(entry.get("round"), ROUNDS)
        if not proto or not round_:
            continue
        allocated = _answered(
            {"result": entry.get("allocation"), "duration_ms": entry.get("allocation_ms")},
            _STUN_SILENCE_MS,
        )
        loss = _loss(entry)
        opened = entry.get("opened")
        yield Flow(
            round=round_,
            proto=proto,
            allocated=allocated,
            passed=allocated is True and loss is not None and loss <= _PASSED_LOSS,
            cut=allocated is True and (opened is False or (loss is not None and loss >= _CUT_LOSS)),
        )


def _loss(entry: Mapping[str, object]) -> float | None:
    """Return the share of packets that did not come back; None where too few were sent."""
    sent, received = whole(entry.get("sent")), whole(entry.get("received"))
    if sent is None or received is None or sent < _FEWEST_PACKETS:
        return None
    return max(0.0, 1 - received / sent)
