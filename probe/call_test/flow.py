"""Send one flow to a helper and note what comes back: two entries for x_flows, up and down."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from probe.call_test.link import Announced, Link, LinkError
from probe.call_test.steps import Record
from probe.flows.pace import Pace
from probe.flows.receiver import Receiver, blocks
from probe.flows.shape import Packet, Recipe, Shape, Variant, recognised_by

_GRACE_S: Final = 1.5
"""How long after its end a flow's last packets are waited for."""
_UNPAID: Final = "helper_not_paid"
UNREACHED: Final = "helper_unreachable"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the test a flow stands, and where it goes."""

    round: int
    helper: int
    address: str
    port: int


class _Socket(asyncio.DatagramProtocol):
    """The probe's end of one flow."""

    def __init__(self, shape: Shape, pace: Pace) -> None:
        self.shape = shape
        self.pace = pace
        self.answers: set[int] = set()
        self.start = 0.0
        self.receiver = Receiver(shape.media_down, shape.media_at, shape.ends)
        self._answers = {recognised_by(data): i for i, data in enumerate(shape.answers)}
        self._media = {recognised_by(each.data): i for i, each in enumerate(shape.media_down)}

    def datagram_received(self, data: bytes, _addr: object) -> None:
        """Note what is the flow's; anything else is ignored."""
        key, now = recognised_by(data), self.pace.now()
        if key in self._answers and data == self.shape.answers[self._answers[key]]:
            index = self._answers[key]
            self.answers.add(index)
            self.receiver.opened(self.shape.requests[index].due, now)
        elif key in self._media and data == self.shape.media_down[self._media[key]].data:
            self.receiver.arrived(self._media[key], now)

    def error_received(self, exc: Exception) -> None:
        """Ignore what ICMP says: silence shows in the counts."""


async def send_flow(
    link: Link, recipe: Recipe, place: Place, pace: Pace, started: float
) -> list[Record]:
    """Send a flow; return its entries up and down. A flow that cannot be made says why."""
    head: Record = {
        "round": place.round,
        "kind": "control" if recipe.variant is Variant.CONTROL else "trigger",
        "variant": recipe.variant,
        "helper": place.helper,
        "port": place.port,
        "seed": recipe.seed,
    }
    if recipe.profile is not None:
        head["profile"] = recipe.profile.slug
    began = pace.now() - started
    try:
        announced = await link.announce(recipe)
        socket = await _exchange(announced.shape, place, pace)
        receipt = await link.receipt(announced)
    except OSError as error:
        failure = UNREACHED if isinstance(error, LinkError) else "connect_error"
        empty = {"sent": 0, "received": 0, "t0": round(began, 2), "t": round(began, 2)}
        return [head | {"direction": way} | empty | {"failure": failure} for way in ("up", "down")]
    times = _times(announced, socket.start - started)
    up, down = _entries(announced.shape, socket, receipt)
    return [head | {"direction": "up"} | times | up, head | {"direction": "down"} | times | down]


async def _exchange(shape: Shape, place: Place, pace: Pace) -> _Socket:
    """Send what is due upwards and collect what comes, until the flow's end and a little longer."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _Socket(shape, pace), remote_addr=(place.address, place.port)
    )
    protocol.start = pace.now()
    due: list[Packet] = sorted((*shape.requests, *shape.media_up), key=lambda each: each.due)
    for packet in due:
        await pace.until(protocol.start + packet.due)
        transport.sendto(packet.data)
    await pace.until(protocol.start + shape.ends + _GRACE_S)
    transport.close()
    return protocol


def _times(announced: Announced, start: float) -> Record:
    shape = announced.shape
    return {"t0": round(start + shape.media_at, 2), "t": round(start + shape.ends, 2)}


def _entries(shape: Shape, socket: _Socket, receipt: Mapping[str, object]) -> tuple[Record, Record]:
    """Return what is particular of both directions."""
    if not shape.media_up:
        up = {"sent": len(shape.requests), "received": receipt["requests_received"]}
        down = {"sent": receipt["answers_sent"], "received": len(socket.answers)}
        return up | {"failure": None}, down | {"failure": None}
    seconds = shape.ends - shape.media_at
    everything = dict.fromkeys(range(len(shape.media_up)))
    noted = receipt["up"]
    up = {
        "sent": len(shape.media_up),
        "block_sent": blocks(shape.media_up, everything, shape.media_at, seconds),
        **(noted if isinstance(noted, dict) else {}),
        "failure": None,
    }
    down = {
        "sent": receipt["down_sent"],
        "block_sent": receipt["down_block_sent"],
        **socket.receiver.record(),
        "failure": _UNPAID if receipt["unpaid"] else None,
    }
    return up, down
