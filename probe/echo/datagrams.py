"""The helper's UDP ports: announced packets of flows, and plain STUN for anyone."""

import asyncio
import struct
from ipaddress import ip_address
from typing import cast

from probe import stun
from probe.echo.table import Table

Address = tuple[str, int]


class Datagrams(asyncio.DatagramProtocol):
    """One UDP port."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to send."""
        # asyncio's own transports are no subclass of DatagramTransport.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        """Hand an announced packet to its flow; answer STUN; ignore the rest."""
        address = str(addr[0])

        def reply(answer: bytes) -> None:
            self._transport.sendto(answer, addr)

        if not self._table.take(data, address, reply):
            answer = answer_binding(data, (address, int(addr[1])))
            now = asyncio.get_running_loop().time()
            if answer is not None and self._table.limits.answers_stun(address, now):
                reply(answer)

    def error_received(self, exc: Exception) -> None:
        """Ignore what ICMP says: the sender has gone."""


def answer_binding(data: bytes, source: Address) -> bytes | None:
    """Return the answer to a STUN Binding request, never longer than it; None for anything else.

    A request too short for an answer with the address in it gets one without.
    """
    try:
        message = stun.decode(data)
    except stun.NotStunError:
        return None
    if message.type != stun.Method.BINDING:
        return None
    type_ = stun.answer_type(stun.Method.BINDING)
    mapped = (stun.AttributeType.XOR_MAPPED_ADDRESS, _xor_mapped(source, message.transaction))
    whole = stun.encode(type_, message.transaction, [mapped])
    return whole if len(whole) <= len(data) else stun.encode(type_, message.transaction)


def _xor_mapped(source: Address, transaction: bytes) -> bytes:
    """Return an address as STUN writes it (RFC 8489, section 14.2)."""
    address = ip_address(source[0].partition("%")[0])
    mapped = address.ipv4_mapped if address.version == 6 else None
    packed = (mapped or address).packed
    key = stun.COOKIE + transaction
    port = source[1] ^ int.from_bytes(stun.COOKIE[:2])
    family = 1 if len(packed) == 4 else 2
    xored = bytes(a ^ b for a, b in zip(packed, key, strict=False))
    return struct.pack(">xBH", family, port) + xored
