"""`sawt-echo --check`: does a helper answer on every address and port, by UDP and by TCP?"""

import asyncio
import secrets
import ssl
from typing import Final, cast

from probe import stun
from probe.echo.server import Ports
from probe.flows.wire import WireError, Word, line, read_line

_PATIENCE_S: Final = 3.0


class _Asker(asyncio.DatagramProtocol):
    def __init__(self, answer: asyncio.Future[bytes]) -> None:
        self._answer = answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for plain STUN, as any stranger may."""
        request = stun.encode(stun.Method.BINDING, secrets.token_bytes(stun.TRANSACTION_BYTES))
        # asyncio's own transports are no subclass of DatagramTransport.
        cast("asyncio.DatagramTransport", transport).sendto(request)

    def datagram_received(self, data: bytes, _addr: object) -> None:
        """Take the first answer."""
        if not self._answer.done():
            self._answer.set_result(data)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there."""
        if not self._answer.done():
            self._answer.set_exception(exc)


async def obstacle(ports: Ports) -> str | None:
    """Return what does not answer; None where everything does."""
    for address in ports.addresses:
        for port in ports.ports:
            for name, ask in (("UDP", _ask_udp), ("TCP", _ask_tcp)):
                try:
                    async with asyncio.timeout(_PATIENCE_S):
                        await ask(address, port, ports)
                except (OSError, WireError, EOFError) as error:
                    return f"{name} {address} port {port}: {error or type(error).__name__}"
    return None


async def _ask_udp(address: str, port: int, _ports: Ports) -> None:
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[bytes] = loop.create_future()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: _Asker(answer), remote_addr=(address, port)
    )
    try:
        stun.decode(await answer)
    except stun.NotStunError as error:
        raise WireError("it answers otherwise than a helper") from error
    finally:
        transport.close()


async def _ask_tcp(address: str, port: int, ports: Ports) -> None:
    reader, writer = await asyncio.open_connection(address, port, ssl=_tls(ports))
    try:
        writer.write(line({"word": Word.HELLO}))
        answer = await read_line(reader)
        if answer is None or "token" not in answer:
            raise WireError("it answers otherwise than a helper")
    finally:
        writer.close()


def _tls(ports: Ports) -> ssl.SSLContext | None:
    """Return a context that trusts the helper's own certificate alone."""
    if ports.certificate is None:
        return None
    context = ssl.create_default_context(cafile=str(ports.certificate))
    context.check_hostname = False
    return context
