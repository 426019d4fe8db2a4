"""Traffic profiles: sizes and timing of the media of calls, as the configuration tells them. Pure.

The helper is told a profile with each flow, so that both ends make the same packets; the limits
here bound what a stranger can ask of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeGuard

from probe import rtp

_MOST_SIZES: Final = 8
_LARGEST_BYTES: Final = 1200
_MOST_PACKETS_PER_SECOND: Final = 200
_MOST_SPREAD_MS: Final = 100
_MOST_CLOCK_HZ: Final = 192_000
_LONGEST_S: Final = 60
_MOST_BYTES: Final = 1_500_000
"""UDP payload of one direction of one flow: the helper holds it in memory while it lasts."""
_LONGEST_SLUG: Final = 64


class ProfileError(ValueError):
    """What is said to be a traffic profile is none."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Media of one kind of call. Sizes are UDP payloads in bytes, each span as likely as another.

    A test lasts `seconds`, in its long form `full_seconds`; clock_hz counts RTP's timestamps.
    """

    slug: str
    packets_per_second: int
    sizes: tuple[tuple[int, int], ...]
    spread_ms: int
    payload_type: int
    clock_hz: int
    seconds: int
    full_seconds: int

    def size(self, random: Random) -> int:
        """Draw the size of a packet."""
        return random.randint(*random.choice(self.sizes))

    def most_bytes(self, seconds: float) -> int:
        """Return the most bytes of UDP payload one direction can have in so many seconds."""
        return round(seconds * self.packets_per_second) * max(top for _, top in self.sizes)


def read_profile(record: object) -> Profile:
    """Return the profile in a record of the configuration; other members are left alone.

    Raises ProfileError for one that is no profile or asks for too much.
    """
    if not isinstance(record, Mapping):
        raise ProfileError("a profile is an object")
    slug = record.get("slug")
    if not isinstance(slug, str) or not 0 < len(slug) <= _LONGEST_SLUG:
        raise ProfileError("a profile has a short name")
    longest = _number(record, "full_seconds", 1, _LONGEST_S)
    profile = Profile(
        slug=slug,
        packets_per_second=_number(record, "packets_per_second", 1, _MOST_PACKETS_PER_SECOND),
        sizes=_sizes(record.get("sizes")),
        spread_ms=_number(record, "spread_ms", 0, _MOST_SPREAD_MS),
        payload_type=_number(record, "payload_type", 0, 127),
        clock_hz=_number(record, "clock_hz", 1, _MOST_CLOCK_HZ),
        seconds=_number(record, "seconds", 1, longest),
        full_seconds=longest,
    )
    if profile.most_bytes(longest) > _MOST_BYTES:
        raise ProfileError(f"{slug} has more than {_MOST_BYTES} bytes")
    return profile


def _number(record: Mapping[str, object], key: str, least: int, most: int) -> int:
    value = record.get(key)
    if type(value) is not int or not least <= value <= most:
        raise ProfileError(f"{key} must be a whole number from {least} to {most}")
    return value


def _sizes(value: object) -> tuple[tuple[int, int], ...]:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST_SIZES:
        raise ProfileError("sizes must be a short list of spans")
    if not all(map(_is_span, value)):
        raise ProfileError(f"a span of sizes lies within {rtp.HEADER_BYTES} and {_LARGEST_BYTES}")
    return tuple((low, high) for low, high in value)


def _is_span(value: object) -> TypeGuard[Sequence[int]]:
    return (
        isinstance(value, list)
        and [type(each) for each in value] == [int, int]
        and rtp.HEADER_BYTES <= value[0] <= value[1] <= _LARGEST_BYTES
    )
