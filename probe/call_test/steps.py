"""The recorded steps: lookups, connections and TLS handshakes, as OONI's df-002, -005, -006 say."""

import asyncio
import base64
import socket
import ssl
from dataclasses import dataclass, field
from typing import Final

from probe.call_test.failures import NETWORK_ERRORS, failure_of
from probe.flows.pace import Pace

Record = dict[str, object]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_STEP_S: Final = 10.0


@dataclass(slots=True)
class Steps:
    """Takes steps and records them. Times are seconds since the start of the measurement."""

    pace: Pace
    tls: ssl.SSLContext
    started: float
    queries: list[Record] = field(default_factory=list)
    tcp_connect: list[Record] = field(default_factory=list)
    tls_handshakes: list[Record] = field(default_factory=list)
    requests: list[Record] = field(default_factory=list)
    _addresses: dict[str, asyncio.Task[list[str]]] = field(default_factory=dict)

    def now(self) -> float:
        """Return seconds since the start of the measurement."""
        return round(self.pace.now() - self.started, 3)

    async def lookup(self, host: str) -> list[str]:
        """Return a host's addresses, IPv4 first, asking once; none where it does not resolve."""
        if host not in self._addresses:
            self._addresses[host] = asyncio.create_task(self._lookup(host))
        return await self._addresses[host]

    async def _lookup(self, host: str) -> list[str]:
        t0, failure, found = self.now(), None, []
        loop = asyncio.get_running_loop()
        try:
            async with self.pace.timeout(2 * _STEP_S):
                found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except NETWORK_ERRORS as error:
            failure = failure_of(error)
        addresses = sorted(
            {str(each[4][0]) for each in found}, key=lambda text: (":" in text, text)
        )
        if host not in addresses:  # an address is no name
            self.queries.append({
                "engine": "system",
                "hostname": host,
                "query_type": "ANY",
                "answers": [_answer(address) for address in addresses] or None,
                "failure": failure,
                "resolver_address": "",
                "t0": t0,
                "t": self.now(),
            })  # fmt: skip
        return addresses

    async def connect(self, address: str, port: int) -> Streams | None:
        """Open a connection; None where it fails."""
        t0, failure, streams = self.now(), None, None
        try:
            async with self.pace.timeout(_STEP_S):
                streams = await asyncio.open_connection(address, port)
        except NETWORK_ERRORS as error:
            failure = failure_of(error)
        self.tcp_connect.append({
            "ip": address,
            "port": port,
            "status": {"success": failure is None, "failure": failure},
            "t0": t0,
            "t": self.now(),
        })  # fmt: skip
        return streams

    async def handshake(self, streams: Streams, host: str, port: int) -> bool:
        """Speak TLS on a connection, with the host's name; return whether it succeeded."""
        t0, failure, writer = self.now(), None, streams[1]
        address = str(writer.get_extra_info("peername")[0])
        try:
            async with self.pace.timeout(_STEP_S):
                await writer.start_tls(self.tls, server_hostname=host)
        except NETWORK_ERRORS as error:
            failure = failure_of(error)
        secured: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
        cipher = secured.cipher() if secured and failure is None else None
        self.tls_handshakes.append({
            "network": "tcp",
            "address": f"[{address}]:{port}" if ":" in address else f"{address}:{port}",
            "server_name": host,
            "no_tls_verify": False,
            "tls_version": secured.version() if secured and cipher else "",
            "cipher_suite": cipher[0] if cipher else "",
            "peer_certificates": _certificates(secured) if cipher else [],
            "failure": failure,
            "t0": t0,
            "t": self.now(),
        })  # fmt: skip
        return failure is None


def _answer(address: str) -> Record:
    if ":" in address:
        return {"answer_type": "AAAA", "ipv6": address}
    return {"answer_type": "A", "ipv4": address}


def _certificates(secured: ssl.SSLObject | None) -> list[Record]:
    leaf = secured.getpeercert(binary_form=True) if secured else None
    return [{"format": "base64", "data": base64.b64encode(leaf).decode()}] if leaf else []
