"""Reads UDP datagrams from captures: pcap and pcapng, Ethernet, Linux cooked or raw, IPv4."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parents[1].parent / "shared/data/voip-pcaps"
_LINK_BYTES = {1: 14, 113: 16, 101: 0, 276: 20, 12: 0, 228: 0, 0: 4}
_NANOSECOND_MAGIC = 0xA1B23C4D


class Datagram(NamedTuple):
    """When it was seen in seconds, its flow, and its payload."""

    at: float
    flow: tuple[bytes, int, bytes, int]
    payload: bytes


def datagrams(path: Path) -> Iterator[Datagram]:
    """Yield the UDP datagrams of a capture, fragments left out."""
    content = path.read_bytes()
    frames = _pcapng(content) if content[:4] == b"\x0a\x0d\x0d\x0a" else _pcap(content)
    for at, link, frame in frames:
        packet = frame[_LINK_BYTES[link] :]
        if link == 1 and frame[12:14] == b"\x81\x00":
            packet = packet[4:]
        if len(packet) < 28 or packet[0] >> 4 != 4 or packet[9] != 17:
            continue
        if struct.unpack_from(">H", packet, 6)[0] & 0x3FFF:
            continue
        start = (packet[0] & 15) * 4
        source, target, length = struct.unpack_from(">HHH", packet, start)
        payload = packet[start + 8 : start + length]
        if len(payload) == length - 8:
            yield Datagram(at, (packet[12:16], source, packet[16:20], target), payload)


def _pcap(content: bytes) -> Iterator[tuple[float, int, bytes]]:
    order = "<" if content[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    magic, link = struct.unpack_from(f"{order}I16xI", content)
    unit = 1e-9 if magic == _NANOSECOND_MAGIC else 1e-6
    position = 24
    while position + 16 <= len(content):
        seconds, part, length, _ = struct.unpack_from(f"{order}IIII", content, position)
        yield seconds + part * unit, link, content[position + 16 : position + 16 + length]
        position += 16 + length


def _pcapng(content: bytes) -> Iterator[tuple[float, int, bytes]]:
    order, links, position = "<", [], 0
    while position + 12 <= len(content):
        if content[position : position + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if content[position + 8] == 0x4D else ">"
        kind, length = struct.unpack_from(f"{order}II", content, position)
        if kind == 1:
            links.append(struct.unpack_from(f"{order}H", content, position + 8)[0])
        elif kind == 6:
            which, high, low, size = struct.unpack_from(f"{order}IIII", content, position + 8)
            frame = content[position + 28 : position + 28 + size]
            yield ((high << 32) + low) / 1e6, links[which], frame
        position += length
