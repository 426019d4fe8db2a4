"""Open the helper's ports and serve until cancelled."""

import asyncio
import ssl
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from probe.echo.control import Session
from probe.echo.datagrams import Datagrams
from probe.echo.limits import Limits
from probe.echo.table import Table
from probe.flows.pace import Pace
from probe.flows.wire import LONGEST_LINE

_MOST_SESSIONS: Final = 300


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a helper listens: each address and port with UDP and TCP. TLS where there is a key."""

    addresses: tuple[str, ...]
    ports: tuple[int, ...]
    certificate: Path | None = None
    key: Path | None = None


@dataclass(slots=True)
class Helper:
    """A helper's state; it holds no address."""

    pace: Pace = field(default_factory=Pace)
    table: Table = field(default_factory=lambda: Table(Limits()))
    sessions: int = 0

    async def serve(self, ports: Ports, ready: asyncio.Event | None = None) -> None:
        """Open every port, then serve. Raises OSError where one cannot be opened."""
        loop, tls = asyncio.get_running_loop(), _tls(ports)
        async with AsyncExitStack() as stack:
            for address in ports.addresses:
                for port in ports.ports:
                    transport, _ = await loop.create_datagram_endpoint(
                        lambda: Datagrams(self.table), local_addr=(address, port)
                    )
                    stack.callback(transport.close)
                    server = await asyncio.start_server(
                        self._connected, address, port, ssl=tls, limit=LONGEST_LINE
                    )
                    await stack.enter_async_context(server)
            if ready is not None:
                ready.set()
            await asyncio.Event().wait()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str(writer.get_extra_info("peername")[0])
        limits, now = self.table.limits, asyncio.get_running_loop().time()
        if self.sessions >= _MOST_SESSIONS or not limits.enter(address, now):
            writer.close()
            return
        self.sessions += 1
        try:
            await Session(self.table, address, self.pace).serve(reader, writer)
        except asyncio.CancelledError:
            return  # the helper stops; asyncio's streams would report a cancelled connection
        finally:
            self.sessions -= 1
            limits.leave(address)
            writer.close()


def _tls(ports: Ports) -> ssl.SSLContext | None:
    if ports.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ports.certificate, ports.key)
    return context
