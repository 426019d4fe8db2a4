"""What one test asks of whom: from the platform's configuration. Pure but for the draw of hosts."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple, Protocol

from probe.flows.profiles import Profile, ProfileError, read_profile
from probe.stun import Method

_MESSAGING_ROLES: Final = ("messaging", "registration")
_MOST_CHAT_HOSTS: Final = 3
_MOST_RELAY_PORTS: Final = 6
_MOST_NEUTRAL: Final = 4
_USUAL_STUN_PORT: Final = 3478
_FIRST_TCP: Final = 443


class ServiceError(LookupError):
    """The configuration knows no such service."""


class Config(Protocol):
    """The platform's configuration: docs/formats/probe_config.md."""

    def records(self, member: str) -> list[dict[str, object]]:
        """Return the objects of a list."""


class Host(NamedTuple):
    """A messaging host and its TCP ports."""

    name: str
    ports: tuple[int, ...]


class StunTarget(NamedTuple):
    """One way to ask one STUN server."""

    host: str
    port: int
    role: str  # service or neutral
    proto: str  # udp, tcp or tls
    method: Method


class HelperAddress(NamedTuple):
    """An echo helper: its ports carry UDP and TCP; a certificate's SHA-256 in hex means TLS."""

    address: str
    ports: tuple[int, ...]
    certificate: str | None

    @property
    def tcp_ports(self) -> tuple[int, ...]:
        """Return the ports in the order in which a connection is tried: 443 passes most often."""
        return tuple(sorted(self.ports, key=lambda port: port != _FIRST_TCP))


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one test of one service asks."""

    service: str
    hosts: tuple[Host, ...]
    stun: tuple[StunTarget, ...]
    helpers: tuple[HelperAddress, ...]
    profiles: tuple[Profile, ...]


def make_plan(config: Config, service: str, random: Random) -> Plan:
    """Return the plan for a service. Raises ServiceError."""
    known = {each.get("slug"): each for each in config.records("services")}
    if service not in known:
        raise ServiceError(f"The configuration has no service {service!r}: update it.")
    endpoints = _objects(known[service].get("endpoints"))
    relays = [each for each in endpoints if each.get("role") == "call"]
    return Plan(
        service,
        _hosts(endpoints, random),
        (*_relays(relays), *_neutral(config.records("neutral"), random)),
        tuple(_helper(each) for each in config.records("helpers")),
        _profiles(config.records("profiles"), service),
    )


def _hosts(endpoints: Sequence[Mapping[str, object]], random: Random) -> tuple[Host, ...]:
    """Return a few chat hosts, drawn, and the host that registers, which speaks TLS."""
    chosen: list[Host] = []
    for role in _MESSAGING_ROLES:
        hosts = [
            Host(str(each.get("host")), _ports(each, "tcp"))
            for each in endpoints
            if each.get("role") == role and _ports(each, "tcp")
        ]
        chosen += random.sample(hosts, min(len(hosts), _MOST_CHAT_HOSTS))
    return tuple(chosen)


def _relays(endpoints: Sequence[Mapping[str, object]]) -> list[StunTarget]:
    """Return the ways to ask the service's relays: by UDP each port, by TCP the first."""
    targets = []
    for each in endpoints:
        host, ports = str(each.get("host")), _ports(each, "udp")[:_MOST_RELAY_PORTS]
        for method in (Method.ALLOCATE, Method.BINDING):
            targets += [StunTarget(host, port, "service", "udp", method) for port in ports]
        targets += [StunTarget(host, p, "service", "tcp", Method.ALLOCATE) for p in ports[:1]]
        secure = _ports(each, "tls")[:1]
        targets += [StunTarget(host, p, "service", "tls", Method.ALLOCATE) for p in secure]
    return targets


def _neutral(endpoints: Sequence[Mapping[str, object]], random: Random) -> list[StunTarget]:
    """Return neutral servers, one on another port than the usual among them if there is one."""
    servers = [(str(each.get("host")), port) for each in endpoints for port in _ports(each, "udp")]
    random.shuffle(servers)
    unusual = [each for each in servers if each[1] != _USUAL_STUN_PORT][:1]
    chosen = (unusual + [each for each in servers if each not in unusual])[:_MOST_NEUTRAL]
    return [
        StunTarget(host, port, "neutral", proto, Method.BINDING)
        for host, port in chosen
        for proto in ("udp", "tcp")
    ]


def _profiles(records: Sequence[Mapping[str, object]], service: str) -> tuple[Profile, ...]:
    """Return the profiles of the service's calls; where it has none, of anyone's.

    One of a kind that this probe does not know is for later ones, and left out.
    """
    own = [each for each in records if each.get("service") == service]
    profiles = []
    for record in own or records:
        with contextlib.suppress(ProfileError):
            profiles.append(read_profile(record))
    return tuple(profiles)


def _helper(record: Mapping[str, object]) -> HelperAddress:
    ports = record.get("ports")
    numbers = tuple(port for port in ports if type(port) is int) if isinstance(ports, list) else ()
    pin = record.get("certificate")
    return HelperAddress(
        str(record.get("address")), numbers, pin.lower() if isinstance(pin, str) else None
    )


def _ports(endpoint: Mapping[str, object], transport: str) -> tuple[int, ...]:
    """Return the numbers of ports such as `udp/3478`."""
    ports = endpoint.get("ports")
    words = [str(port).partition("/") for port in ports] if isinstance(ports, list) else []
    return tuple(
        int(number) for name, _, number in words if name == transport and number.isdecimal()
    )


def _objects(value: object) -> list[Mapping[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
