"""The facts of a voip_call document beside its messaging steps: context, STUN steps, flows. Pure.

The document is a stranger's: what has the wrong type, a senseless number or too long a list is no
fact. Nothing raises.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from measurements.observations import Endpoint, read_endpoint
from measurements.rules.failures import INTERRUPTIONS, FailureKind, kind_of
from measurements.rules.voip.flows import MOST_HELPERS, Flow, named_profiles, read_flows
from measurements.rules.voip.reading import mapping, number, objects, whole, word

_MOST_STEPS: Final = 200
_LONGEST_TEXT: Final = 300
_FEWEST_ATTEMPTS: Final = 5
_SHORTEST_TRY_S: Final = 9.0
"""Five requests, each twice as long after the one before, wait 9 s and more for an answer."""


class Role(StrEnum):
    """Whose a STUN server is."""

    SERVICE = "service"
    NEUTRAL = "neutral"


class Method(StrEnum):
    """What a STUN server was asked."""

    BINDING = "binding"
    ALLOCATE = "allocate"


class Proto(StrEnum):
    """What carried the request."""

    UDP = "udp"
    TCP = "tcp"
    TLS = "tls"


class StunStep(NamedTuple):
    """One server asked in one way. answered is None where the step cannot tell."""

    server: Endpoint
    role: Role
    proto: Proto
    method: Method
    answered: bool | None


@dataclass(frozen=True, slots=True)
class VoipFacts:
    """What one document recorded of calls. profiles are all that it names, flows or not."""

    is_vpn: bool
    helpers: int
    udp_is_silent: bool
    profiles: frozenset[str]
    steps: tuple[StunStep, ...]
    flows: tuple[Flow, ...]


def read_voip_facts(document: Mapping[str, object]) -> VoipFacts:
    """Return a document's facts. Never raises."""
    keys = mapping(document.get("test_keys"))
    context = mapping(keys.get("x_context"))
    network_type = mapping(document.get("annotations")).get("network_type")
    flows = read_flows(keys)
    stated = whole(context.get("helpers"), MOST_HELPERS) or 0
    return VoipFacts(
        is_vpn=context.get("vpn") is True
        or (isinstance(network_type, str) and network_type.strip().lower() == "vpn"),
        helpers=max(stated, len({flow.helper for flow in flows})),
        udp_is_silent=bool(whole(context.get("udp_sent"))) and context.get("udp_received") == 0,
        profiles=named_profiles(keys),
        steps=tuple(_steps(keys)),
        flows=flows,
    )


def _steps(keys: Mapping[str, object]) -> Iterator[StunStep]:
    for entry in objects(keys, "x_stun", _MOST_STEPS):
        endpoint = entry.get("endpoint")
        role, proto = word(entry.get("role"), Role), word(entry.get("proto"), Proto)
        method = word(entry.get("method"), Method)
        server = read_endpoint(endpoint[:_LONGEST_TEXT]) if isinstance(endpoint, str) else None
        if server and role and proto and method:
            yield StunStep(server, role, proto, method, _answered(entry, proto))


def _answered(entry: Mapping[str, object], proto: Proto) -> bool | None:
    """Return False over UDP only where enough requests over enough time met nothing but silence."""
    failure = entry.get("failure")
    if failure is None:
        has_answer = number(entry.get("rtt_ms")) is not None or whole(entry.get("error_code"))
        return True if has_answer else None
    if proto is not Proto.UDP:
        return False if isinstance(failure, str) and kind_of(failure) in INTERRUPTIONS else None
    attempts, duration = whole(entry.get("attempts")), number(entry.get("duration_s"))
    silent = isinstance(failure, str) and kind_of(failure) is FailureKind.SILENCE
    tried = attempts is not None and attempts >= _FEWEST_ATTEMPTS
    waited = duration is not None and duration >= _SHORTEST_TRY_S
    return False if silent and tried and waited else None
