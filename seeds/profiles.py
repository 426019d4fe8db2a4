"""Traffic profiles: what call-shaped flows look like, and whose calls they resemble."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seeds.errors import UnknownSeedError
from seeds.records import Record, index, read_json
from seeds.services import services
from seeds.texts import Text
from seeds.vocabulary import Media


@dataclass(frozen=True, slots=True)
class Profile:
    """A shape of traffic. A flow of this shape resembles the service's calls and is none.

    Sizes are spans of UDP payloads in bytes, each as likely as another; kbps is the payload's rate
    in kbit/s. Packets leave up to spread_ms late; payload_type and clock_hz are RTP's. A flow lasts
    `seconds`, in the long form of a test full_seconds.
    """

    slug: str
    service: str
    media: Media
    packets_per_second: int
    sizes: tuple[tuple[int, int], ...]
    kbps: int
    spread_ms: int
    payload_type: int
    clock_hz: int
    seconds: int
    full_seconds: int
    name: Text
    note: Text
    source: str


@functools.cache
def profiles() -> Mapping[str, Profile]:
    """Return all profiles by slug, in the order of the file.

    Raises SeedError if profiles.json is wrong.
    """
    records = read_json("profiles.json")
    index((record.string("slug"), record) for record in records)
    return MappingProxyType({record.string("slug"): _profile(record) for record in records})


def profile(slug: str) -> Profile:
    """Return the profile of this slug.

    Raises UnknownSeedError if there is none.
    """
    try:
        return profiles()[slug]
    except KeyError as error:
        raise UnknownSeedError(f"no traffic profile is called {slug!r}") from error


def profiles_of(service_slug: str) -> tuple[Profile, ...]:
    """Return the profiles that resemble a service's calls."""
    return tuple(one for one in profiles().values() if one.service == service_slug)


def _profile(record: Record) -> Profile:
    record.only(
        "slug", "service", "media", "packets_per_second", "sizes", "kbps", "spread_ms",
        "payload_type", "clock_hz", "seconds", "full_seconds", "name", "note", "source",
    )  # fmt: skip
    slug = record.string("slug")
    # With a slash, which no service's slug has: the two can never be mistaken.
    if not re.fullmatch(r"[a-z][a-z-]*/\d{4}(-\d\d)?", slug):
        raise record.fault("the slug must read like whatsapp-voice/2015-05")
    if record.string("service") not in services():
        raise record.fault(f"there is no service {record.string('service')!r}")
    return Profile(
        slug=slug,
        service=record.string("service"),
        media=record.word("media", Media),
        packets_per_second=record.count("packets_per_second"),
        sizes=_sizes(record),
        kbps=record.count("kbps"),
        spread_ms=record.count("spread_ms"),
        payload_type=record.count("payload_type"),
        clock_hz=record.count("clock_hz"),
        seconds=record.count("seconds"),
        full_seconds=record.count("full_seconds"),
        name=record.text("name"),
        note=record.text("note"),
        source=record.string("source"),
    )


def _sizes(record: Record) -> tuple[tuple[int, int], ...]:
    spans = record.fields.get("sizes")
    if not isinstance(spans, list) or not spans or not all(map(_is_span, spans)):
        raise record.fault("'sizes' must be a list of spans such as [24, 26]")
    return tuple((low, high) for low, high in spans)


def _is_span(value: object) -> bool:
    if not isinstance(value, list) or [type(size) for size in value] != [int, int]:
        return False
    return bool(0 < value[0] <= value[1])
