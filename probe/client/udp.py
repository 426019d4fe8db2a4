"""Does UDP pass at all? One STUN Binding request (RFC 8489) to each of a few servers."""

import asyncio
import secrets
from collections.abc import Iterable
from typing import cast

_WAIT = 3.0  # seconds
_BINDING_REQUEST = b"\x00\x01\x00\x00\x21\x12\xa4\x42"

Address = tuple[str, int]


class _Asker(asyncio.DatagramProtocol):
    def __init__(self, answered: asyncio.Event) -> None:
        self._answered = answered
        self._transaction = secrets.token_bytes(12)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the request."""
        # asyncio's own transports are no subclass of DatagramTransport.
        datagrams = cast("asyncio.DatagramTransport", transport)
        datagrams.sendto(_BINDING_REQUEST + self._transaction)

    def datagram_received(self, data: bytes, addr: object) -> None:
        """Note the answer to this very request; the address in it is not looked at."""
        if data[8:20] == self._transaction:
            self._answered.set()


def udp_passes(servers: Iterable[Address]) -> bool:
    """Return whether any of the STUN servers answers over UDP within a few seconds."""
    return asyncio.run(_ask_all(list(servers)))


async def _ask_all(servers: list[Address]) -> bool:
    answered = asyncio.Event()
    asking = [asyncio.create_task(_ask(server, answered)) for server in servers]
    try:
        async with asyncio.timeout(_WAIT):
            await answered.wait()
    except TimeoutError:
        return False
    finally:
        for each in asking:
            each.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
    return True


async def _ask(server: Address, answered: asyncio.Event) -> None:
    """Ask one server, and listen until cancelled. A name that does not resolve is no answer."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Asker(answered), remote_addr=server)
    try:
        await asyncio.Event().wait()
    finally:
        transport.close()
