"""What nftables cannot do on the router: reset TLS by name, and delay packets unevenly."""

import asyncio
import fcntl
import os
import random
import socket
import struct
import sys

_ORIGINAL_DESTINATION = 80
_TUN = 0x400454CA
_TUN_NO_INFO = 0x1001
SNI_PORT, TUNNEL = 8443, "jitter"


async def _splice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def _inspect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reset a connection whose first bytes name the service; pass any other on."""
    connection = writer.get_extra_info("socket")
    raw = connection.getsockopt(socket.SOL_IP, _ORIGINAL_DESTINATION, 16)
    port, address = struct.unpack_from(">2xH4s", raw)
    hello = await reader.read(4096)
    if b"whatsapp.net" in hello:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        return
    onward = await asyncio.open_connection(socket.inet_ntoa(address), port)
    onward[1].write(hello)
    await asyncio.gather(_splice(reader, onward[1]), _splice(onward[0], writer))


async def reset_by_name() -> None:
    """Serve connections that nftables redirects here."""
    server = await asyncio.start_server(_inspect, "0.0.0.0", SNI_PORT)
    print("ready", flush=True)
    await server.serve_forever()


async def delay(most_s: float) -> None:
    """Delay every packet that is routed into the tunnel by 0 to so many seconds."""
    tunnel = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tunnel, _TUN, struct.pack("16sH", TUNNEL.encode(), _TUN_NO_INFO))
    loop, draw = asyncio.get_running_loop(), random.Random(1)

    def forward() -> None:
        packet = os.read(tunnel, 65536)
        loop.call_later(draw.uniform(0, most_s), os.write, tunnel, packet)

    loop.add_reader(tunnel, forward)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(delay(float(sys.argv[2])) if sys.argv[1] == "delay" else reset_by_name())
