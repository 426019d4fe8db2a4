"""Which datagram belongs to which flow: found by its own bytes, from whatever address it comes."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address

from probe.echo.flow import HelperFlow
from probe.echo.limits import Limits
from probe.flows.shape import recognised_by

Reply = Callable[[bytes], None]


@dataclass(eq=False, slots=True)
class Announced:
    """A flow with the address of the connection that announced it."""

    flow: HelperFlow
    address: str
    sending: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """Send nothing more."""
        if self.sending is not None:
            self.sending.cancel()


@dataclass(frozen=True, slots=True)
class _Expected:
    announced: Announced
    index: int
    is_request: bool
    data: bytes


@dataclass(slots=True)
class Table:
    """Every packet that may come."""

    limits: Limits
    _expected: dict[bytes, _Expected] = field(default_factory=dict)

    def add(self, announced: Announced) -> None:
        """Expect a flow's packets."""
        self._expected.update((recognised_by(each.data), each) for each in _packets(announced))

    def remove(self, announced: Announced) -> None:
        """Expect them no longer."""
        announced.stop()
        for each in _packets(announced):
            self._expected.pop(recognised_by(each.data), None)

    def take(self, data: bytes, source: str, reply: Reply) -> bool:
        """Take a datagram if it is one that was announced; return whether it was."""
        expected = self._expected.get(recognised_by(data))
        if expected is None or expected.data != data:
            return False
        announced, flow = expected.announced, expected.announced.flow
        now = asyncio.get_running_loop().time()
        if not self.limits.takes(announced.address, len(data), now):
            return True
        flow.credit.bytes += len(data)
        if not expected.is_request:
            flow.media(expected.index)
        elif flow.request(expected.index, reply if _same(source, announced.address) else None):
            announced.sending = asyncio.create_task(flow.send_down(expected.index, reply))
        return True


def _packets(announced: Announced) -> list[_Expected]:
    shape = announced.flow.shape
    return [
        _Expected(announced, index, is_request, packet.data)
        for is_request, packets in ((True, shape.requests), (False, shape.media_up))
        for index, packet in enumerate(packets)
    ]


def _same(one: str, other: str) -> bool:
    """Whether two texts are one address, IPv4 mapped into IPv6 or not."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    address = ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if address.version == 6 else None
    return str(mapped or address)
