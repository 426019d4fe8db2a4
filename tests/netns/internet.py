"""The small Internet's servers, in one process: names, chat, neutral STUN, echo helpers."""

import asyncio
import socket
import ssl
import struct
import sys
from functools import partial
from pathlib import Path
from typing import Any

from probe.echo.datagrams import answer_binding
from probe.echo.server import Helper, Ports
from probe.flows.pace import Pace
from tests.netns import addresses


class Names(asyncio.DatagramProtocol):
    """A DNS responder: A records of the known names, nothing for AAAA, NXDOMAIN for the rest."""

    def __init__(self, forged: str | None = None) -> None:
        self.forged = forged
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        labels: list[str] = []
        position = 12
        while data[position]:
            labels.append(data[position + 1 : position + 1 + data[position]].decode())
            position += 1 + data[position]
        question = data[12 : position + 5]
        kind = struct.unpack_from(">H", data, position + 1)[0]
        name = ".".join(labels).lower()
        address = addresses.NAMES.get(name)
        if address and self.forged and name.endswith("whatsapp.net"):
            address = self.forged
        answer = b""
        if address and kind == 1:
            answer = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(address)
        flags = 0x8180 if address else 0x8183
        head = data[:2] + struct.pack(">HHHHH", flags, 1, 1 if answer else 0, 0, 0)
        self.transport.sendto(head + question + answer, addr)


class NeutralStun(asyncio.DatagramProtocol):
    """A STUN server of another owner."""

    transport: asyncio.DatagramTransport

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = answer_binding(data, addr)
        if answer:
            self.transport.sendto(answer, addr)


async def _page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer a request, or hold a chat connection open."""
    try:
        if await reader.readline():
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main(folder: Path, speed: float) -> None:
    loop = asyncio.get_running_loop()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    for address, forged in (
        (addresses.RESOLVER, None),
        (addresses.FORGING_RESOLVER, addresses.FORGED_ADDRESS),
    ):
        await loop.create_datagram_endpoint(partial(Names, forged), local_addr=(address, 53))
    for host, port in addresses.NEUTRAL_PORTS.items():
        place = (addresses.NEUTRAL[host], port)
        await loop.create_datagram_endpoint(NeutralStun, local_addr=place)
    servers = [
        await asyncio.start_server(_page, address, 443, ssl=tls)
        for address in (*addresses.CHAT.values(), *addresses.REGISTRATION.values())
    ]
    servers += [await asyncio.start_server(_page, a, 5222) for a in addresses.CHAT.values()]
    helpers = Ports(addresses.HELPERS, addresses.HELPER_PORTS)
    ready = asyncio.Event()
    serving = asyncio.create_task(Helper(Pace(speed)).serve(helpers, ready))
    await asyncio.wait([serving, asyncio.create_task(ready.wait())], return_when="FIRST_COMPLETED")
    if ready.is_set():
        print("ready", flush=True)
    await serving


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))
