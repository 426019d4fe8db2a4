"""What the browser probe is told: services, hosts, STUN servers, the relay, pauses. Pure.

Which hosts it asks is in the rules, so that what is asked can be judged. docs/formats/voip_web.md.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from measurements.probe_config import InstructionError
from measurements.rules.browser.hosts import CALL_SERVERS, MESSAGING, NEUTRAL_SITES, WEBSITES
from measurements.rules.vocabulary import Service as KnownService
from seeds.services import Endpoint, Service
from seeds.vocabulary import Transport

T = TypeVar("T")

CREDENTIALS_LAST: Final = timedelta(minutes=10)
_MOST_NEUTRAL_STUN: Final = 4


@dataclass(frozen=True, slots=True)
class Relay:
    """A TURN server that listens on one port, over UDP and over TCP."""

    host: str
    port: int


def read_relay(text: str) -> Relay | None:
    """Return the relay of a setting such as `turn.example.org:3478`; None for an empty one.

    An IPv6 address stands in brackets. Raises InstructionError for anything else.
    """
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536 or set(host) & set("/?@ "):
        raise InstructionError(f"{text!r} is no TURN server such as turn.example.org:3478")
    return Relay(host, int(port))


def offered(services: Iterable[Service], day: date) -> list[Service]:
    """Return the services that exist and of which a browser can ask something."""
    return [one for one in services if one.exists_on(day) and _known(WEBSITES, one.slug)]


def sites_of(slug: str) -> list[str]:
    """Return the hosts that a browser asks of a service over HTTPS."""
    return sorted(_known(WEBSITES, slug) | _known(MESSAGING, slug))


def all_sites(services: Iterable[Service]) -> list[str]:
    """Return every host that the page may have to reach: the page's policy lists no other."""
    return sorted({host for one in services for host in sites_of(one.slug)} | set(NEUTRAL_SITES))


def build(
    services: Sequence[Service],
    neutral: Sequence[Endpoint],
    relay: dict[str, object] | None,
    paused_countries: Sequence[str],
) -> dict[str, object]:
    """Return the configuration of one run."""
    return {
        "services": [
            {"slug": one.slug, "sites": sites_of(one.slug), "stun": _stun_of(one.slug)}
            for one in services
        ],
        "neutral": {"sites": list(NEUTRAL_SITES), "stun": _neutral_stun(neutral)},
        "relay": relay,
        "paused_countries": sorted(paused_countries),
    }


def credentials(relay: Relay, secret: str, now: datetime) -> dict[str, object]:
    """Return where the relay is and credentials for a few minutes, as coturn checks them.

    The name holds nothing but the time at which they end (draft-uberti-behave-turn-rest-00).
    """
    username = str(int((now + CREDENTIALS_LAST).timestamp()))
    password = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return {
        "server": f"{relay.host}:{relay.port}",
        "username": username,
        "credential": base64.b64encode(password).decode(),
    }


def _known(hosts: Mapping[KnownService, frozenset[T]], slug: str) -> frozenset[T]:
    return next((own for service, own in hosts.items() if service == slug), frozenset())


def _stun_of(slug: str) -> list[str]:
    return sorted(_join(*server) for server in _known(CALL_SERVERS, slug))


def _neutral_stun(neutral: Sequence[Endpoint]) -> list[str]:
    servers = [
        _join(one.host, port.number)
        for one in neutral
        for port in one.ports
        if port.transport is Transport.UDP
    ]
    return servers[:_MOST_NEUTRAL_STUN]


def _join(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
