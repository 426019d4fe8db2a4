"""One flow at the helper: what has arrived of it, and its media downwards."""

from collections.abc import Callable
from dataclasses import dataclass, field

from probe.flows.pace import Pace
from probe.flows.receiver import Receiver, blocks
from probe.flows.shape import Shape

Send = Callable[[bytes], None]
_TOO_LATE_S = 0.8
_PAYMENT_S = 0.02


@dataclass(slots=True)
class Credit:
    """Bytes that a connection's client has sent, less those sent to it."""

    bytes: int = 0

    def spend(self, size: int) -> bool:
        """Take so many bytes if they are there."""
        if size > self.bytes:
            return False
        self.bytes -= size
        return True


@dataclass(slots=True)
class HelperFlow:
    """A flow that a connection announced. Media go down once a request has come up."""

    shape: Shape
    credit: Credit
    pace: Pace
    requests_seen: set[int] = field(default_factory=set)
    answered: set[int] = field(default_factory=set)
    unpaid: int = 0
    _receiver: Receiver = field(init=False)
    _sent: dict[int, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._receiver = Receiver(self.shape.media_up, self.shape.media_at, self.shape.ends)

    def request(self, index: int, send: Send | None) -> bool:
        """Take a request and answer it; return whether it is the first that opens the flow.

        send is None where the datagram's address is not the connection's.
        """
        self._receiver.opened(self.shape.requests[index].due, self.pace.now())
        is_first = not self.answered
        self.requests_seen.add(index)
        if send is None or index in self.answered:
            return False
        if self._pay_and_send(self.shape.answers[index], send):
            self.answered.add(index)
        return is_first and bool(self.answered)

    def media(self, index: int) -> None:
        """Take a media packet."""
        self._receiver.arrived(index, self.pace.now())

    async def send_down(self, opened_by: int, send: Send) -> None:
        """Send the media down as they fall due after the request that opened the flow.

        What is not paid for yet waits a little: packets on the way up may be late.
        """
        start = self.pace.now() - self.shape.requests[opened_by].due
        for index, packet in enumerate(self.shape.media_down):
            latest = start + packet.due + _TOO_LATE_S
            if self.pace.now() > latest:
                continue  # the flow opened late: what is past is not sent in a heap
            await self.pace.until(start + packet.due)
            while self.credit.bytes < len(packet.data) and self.pace.now() < latest:
                await self.pace.rest(_PAYMENT_S)
            if self._pay_and_send(packet.data, send):
                self._sent[index] = None

    def receipt(self) -> dict[str, object]:
        """Return what arrived and what was sent down."""
        shape = self.shape
        down = blocks(shape.media_down, self._sent, shape.media_at, shape.ends - shape.media_at)
        return {
            "up": self._receiver.record(),
            "requests_received": len(self.requests_seen),
            "answers_sent": len(self.answered),
            "down_sent": len(self._sent),
            "down_block_sent": down,
            "unpaid": self.unpaid,
        }

    def _pay_and_send(self, data: bytes, send: Send) -> bool:
        if not self.credit.spend(len(data)):
            self.unpaid += 1
            return False
        send(data)
        return True
