"""Every packet of a flow, both ways, made alike by both ends. Pure.

Sizes and times come from a seed that is published with the results, contents from the helper's
secret token as well: who can send such a packet holds the connection on which the token was given.
An end knows its packets by their bytes, so that nothing in them marks them as ours. A flow opens
with requests that are answered, as a call's does, and its media follow. A control has the sizes and
times of its trigger, and random bytes that look like no known protocol (RFC 7983's ranges are left
out: the first byte is 4 to 15).
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from probe import rtp, stun
from probe.flows.profiles import Profile

_OPENING_S: Final = 0.6
_SHORT_TIMES: Final[tuple[float, ...]] = (0.0, 0.1, 0.2, 0.3, 0.4)
_KEEP_S: Final = 2.0
_CALL_ATTRIBUTE: Final = 0x4000
"""WhatsApp's own attribute of 2015, not padded: its request has 126 bytes, the answer 44."""
_CALL_ATTRIBUTE_BYTES: Final = 102
_SOFTWARE_BYTES: Final = 20
_RECOGNISED_BY: Final = stun.HEADER_BYTES


class Variant(StrEnum):
    """What a flow is made to look like; docs/formats/voip_call.md."""

    STUN = "A"
    SERVICE_STUN = "B"
    CALL = "C"
    CONTROL = "D"
    OTHER_PORT = "E"


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet: seconds after its flow's start at which it is due, and its bytes."""

    due: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Shape:
    """A flow: requests upwards and their answers, one to one; media up and down from media_at."""

    requests: tuple[Packet, ...]
    answers: tuple[bytes, ...]
    media_up: tuple[Packet, ...]
    media_down: tuple[Packet, ...]
    media_at: float
    ends: float

    @property
    def bytes_down(self) -> int:
        """Return the most bytes of UDP payload that go down."""
        media = sum(len(packet.data) for packet in self.media_down)
        return media + sum(map(len, self.answers))


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a flow is made from; without a profile it has requests alone. Media last `seconds`."""

    variant: Variant
    seed: str
    profile: Profile | None = None
    seconds: float = 0.0


def make_shape(token: str, recipe: Recipe) -> Shape:
    """Return a flow's packets under a session's token."""
    variant, profile, seconds = recipe.variant, recipe.profile, recipe.seconds
    # Both ends must draw the same; the token is unguessable, the generator need not be.
    sizes = Random(recipe.seed)  # noqa: S311
    content = Random(f"{token}/{recipe.seed}/{variant}")  # noqa: S311
    if profile is None:
        media_at, ends, times = 0.0, _SHORT_TIMES[-1] + 0.1, _SHORT_TIMES
        up: tuple[Packet, ...] = ()
        down: tuple[Packet, ...] = ()
    else:
        media_at, ends = _OPENING_S, _OPENING_S + seconds
        kept = range(1, int(ends / _KEEP_S) + 1)
        times = (*_SHORT_TIMES, *(_KEEP_S * turn for turn in kept))
        up, down = (
            _media(variant, profile, seconds, sizes, content) for _direction in ("up", "down")
        )
    pairs = [_opening(variant, content) for _ in times]
    requests = tuple(Packet(due, request) for due, (request, _) in zip(times, pairs, strict=True))
    return Shape(requests, tuple(answer for _, answer in pairs), up, down, media_at, ends)


def recognised_by(data: bytes) -> bytes:
    """Return the bytes by which a packet is found again."""
    return data[:_RECOGNISED_BY]


def _opening(variant: Variant, random: Random) -> tuple[bytes, bytes]:
    """Return a request and its answer, which is never longer."""
    transaction = random.randbytes(stun.TRANSACTION_BYTES)
    # Random bytes stand where a server would write an address.
    mapped = (stun.AttributeType.XOR_MAPPED_ADDRESS, b"\x00\x01" + random.randbytes(6))
    if variant is Variant.STUN:
        software = (stun.AttributeType.SOFTWARE, b"x" * _SOFTWARE_BYTES)
        request = stun.encode(stun.Method.BINDING, transaction, [software])
        return request, stun.encode(stun.answer_type(stun.Method.BINDING), transaction, [mapped])
    own = (_CALL_ATTRIBUTE, random.randbytes(_CALL_ATTRIBUTE_BYTES))
    request = stun.encode(stun.Method.ALLOCATE, transaction, [own], padded=False)
    again = (0x0008, random.randbytes(8))
    answer = stun.encode(stun.answer_type(stun.Method.ALLOCATE), transaction, [mapped, again])
    if variant is Variant.CONTROL:
        return _unlike_anything(len(request), random), _unlike_anything(len(answer), random)
    return request, answer


def _media(
    variant: Variant, profile: Profile, seconds: float, sizes: Random, content: Random
) -> tuple[Packet, ...]:
    """Return the media of one direction. Sizes and times are alike in every variant."""
    source, first = content.getrandbits(32), content.getrandbits(15)
    packets = []
    for index in range(round(seconds * profile.packets_per_second)):
        at = index / profile.packets_per_second
        due = _OPENING_S + at + sizes.uniform(0, profile.spread_ms / 1000)
        size = profile.size(sizes)
        if variant is Variant.CONTROL:
            data = _unlike_anything(size, content)
        else:
            header = rtp.Header(
                profile.payload_type, first + index, round(at * profile.clock_hz), source
            )
            data = rtp.encode(header, content.randbytes(size - rtp.HEADER_BYTES))
        packets.append(Packet(due, data))
    return tuple(packets)


def _unlike_anything(size: int, random: Random) -> bytes:
    data = bytearray(random.randbytes(size))
    data[0] = random.randint(4, 15)
    data[4:8] = (
        bytes(byte ^ 0x55 for byte in stun.COOKIE) if data[4:8] == stun.COOKIE else data[4:8]
    )
    return bytes(data)
