"""RTP (RFC 3550): headers in the clear, as calls have them. Pure."""

import struct
from dataclasses import dataclass
from typing import Final

HEADER_BYTES: Final = 12
_VERSION: Final = 0x80


@dataclass(frozen=True, slots=True)
class Header:
    """What a packet's header says."""

    payload_type: int  # 7 bits
    sequence: int  # 16 bits
    timestamp: int  # 32 bits
    source: int  # 32 bits


def encode(header: Header, payload: bytes) -> bytes:
    """Return a packet without padding, extension or contributing sources."""
    return (
        struct.pack(
            ">BBHII",
            _VERSION,
            header.payload_type & 0x7F,
            header.sequence & 0xFFFF,
            header.timestamp & 0xFFFFFFFF,
            header.source & 0xFFFFFFFF,
        )
        + payload
    )


def decode(data: bytes) -> Header | None:
    """Return the header, or None for what is no RTP of version 2."""
    if len(data) < HEADER_BYTES or data[0] & 0xC0 != _VERSION:
        return None
    _, kind, sequence, timestamp, source = struct.unpack_from(">BBHII", data)
    return Header(kind & 0x7F, sequence, timestamp, source)
