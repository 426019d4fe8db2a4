"""What the volunteers' probes are told to do: services, hosts, helpers, pauses. Pure.

docs/formats/probe_config.md has the members. Its version is the hour of issue, so that a later one
is a higher number wherever it is built, and the probe can tell a clock that is slow.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from nacl.signing import SigningKey

from seeds import readers
from seeds.profiles import Profile
from seeds.services import Endpoint, Service
from seeds.vocabulary import Plane

_SHA256 = re.compile("[0-9a-fA-F]{64}")
_CALL_PLANES = {Plane.CALL_SETUP, Plane.MEDIA}


class InstructionError(ValueError):
    """An instruction of the operator cannot be read."""


@dataclass(frozen=True, slots=True)
class Helper:
    """An echo helper: its address, its ports (UDP and TCP on each), and its certificate's hash.

    certificate is SHA-256 in hex, which probes pin; None where TCP is without TLS.
    """

    address: str
    ports: tuple[int, ...]
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Instructions:
    """What the operator decides, apart from the reference data."""

    helpers: tuple[Helper, ...]
    default_services: Sequence[str]
    paused_countries: Sequence[str]


def build(
    services: Iterable[tuple[Service, Sequence[Endpoint]]],
    neutral: Sequence[Endpoint],
    profiles: Iterable[Profile],
    instructions: Instructions,
    now: datetime,
) -> dict[str, object]:
    """Return the configuration of this hour: services that exist today and can carry calls."""
    return {
        "version": int(now.strftime("%Y%m%d%H")),
        "services": [
            {
                "slug": service.slug,
                "name": {lang: service.name.get(lang) for lang in ("fr", "ar", "en")},
                "endpoints": [_describe(each) for each in endpoints],
            }
            for service, endpoints in services
            if service.exists_on(now.date()) and _CALL_PLANES.intersection(service.planes)
        ],
        "default_services": list(instructions.default_services),
        "neutral": [_describe(each) for each in neutral],
        "profiles": [describe_profile(each) for each in profiles],
        "helpers": [
            {
                "address": each.address,
                "ports": list(each.ports),
                "certificate": each.certificate,
            }
            for each in instructions.helpers
        ],
        "paused_countries": sorted(instructions.paused_countries),
    }


def describe_profile(profile: Profile) -> dict[str, object]:
    """Return what a probe and its helper need to make flows of this profile."""
    return {
        "slug": profile.slug,
        "service": profile.service,
        "packets_per_second": profile.packets_per_second,
        "sizes": [list(span) for span in profile.sizes],
        "spread_ms": profile.spread_ms,
        "payload_type": profile.payload_type,
        "clock_hz": profile.clock_hz,
        "seconds": profile.seconds,
        "full_seconds": profile.full_seconds,
    }


def _describe(endpoint: Endpoint) -> dict[str, object]:
    ports = [f"{port.transport}/{port.number}" for port in endpoint.ports]
    return {"host": endpoint.host, "role": endpoint.role, "ports": ports}


def read_helpers(words: Iterable[str]) -> tuple[Helper, ...]:
    """Return the helpers of a setting such as `203.0.113.5:3478+443`, an IPv6 address in brackets.

    `/` and a SHA-256 in hex name the certificate of a helper that speaks TLS.
    Raises InstructionError that names the word.
    """
    return tuple(_read_helper(word) for word in words)


def _read_helper(word: str) -> Helper:
    place, _, certificate = word.partition("/")
    address, _, ports = place.rpartition(":")
    if certificate and not _SHA256.fullmatch(certificate):
        raise InstructionError(f"{word!r} does not end with a SHA-256 in hex")
    try:
        numbers = tuple(int(port) for port in ports.split("+"))
        parsed = ip_address(address.strip("[]"))
    except ValueError as error:
        raise InstructionError(f"{word!r} is no helper such as 203.0.113.5:3478+443") from error
    if not all(0 < number < 65536 for number in numbers):
        raise InstructionError(f"{word!r} names a port that cannot be")
    return Helper(str(parsed), numbers, certificate.lower() or None)


def read_services(words: Iterable[str]) -> tuple[str, ...]:
    """Return the slugs of services. Raises InstructionError for one that is none."""
    slugs = tuple(words)
    for slug in slugs:
        if slug not in readers.services():
            raise InstructionError(f"no service is called {slug!r}")
    return slugs


def read_countries(words: Iterable[str]) -> tuple[str, ...]:
    """Return ISO codes. Raises InstructionError for one that is none.

    A pause that is misspelt must stop the start: it would pause nothing.
    """
    codes = tuple(words)
    for code in codes:
        if code not in readers.countries():
            raise InstructionError(f"{code!r} is no country's code, such as MA")
    return codes


def signing_key(secret: str) -> SigningKey:
    """Return the key that signs configurations, made from the instance's secret."""
    return SigningKey(hashlib.sha256(b"sawt-probe-config-key-1\n" + secret.encode()).digest())
