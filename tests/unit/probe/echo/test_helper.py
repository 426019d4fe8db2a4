"""The helper on real sockets: what it sends to whom."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from probe import stun
from probe.call_test.link import Link, LinkError
from probe.call_test.plan import HelperAddress
from probe.echo.limits import Limits, Quota
from probe.echo.server import Helper, Ports
from probe.echo.table import Table
from probe.flows.pace import Pace
from probe.flows.shape import Recipe, Variant
from tests.profiles import VIDEO, VOICE

SPEED = 20.0
PACE = Pace(SPEED)
HOST = "127.0.0.1"
STUN = stun.encode(stun.Method.BINDING, bytes(12))
PADDED = stun.encode(stun.Method.BINDING, bytes(12), [(0x8022, bytes(20))])


def free_port() -> int:
    with socket.socket() as any_socket:
        any_socket.bind((HOST, 0))
        port: int = any_socket.getsockname()[1]
        return port


@asynccontextmanager
async def helper(quota: Quota | None = None) -> AsyncIterator[HelperAddress]:
    port, ready = free_port(), asyncio.Event()
    made = Helper(PACE, Table(Limits(quota or Quota())))
    serving = asyncio.create_task(made.serve(Ports((HOST,), (port,)), ready))
    await ready.wait()
    try:
        yield HelperAddress(HOST, (port,), None)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


class Client(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.received: list[bytes] = []

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.received.append(data)


@asynccontextmanager
async def client(
    place: HelperAddress, source: str = HOST
) -> AsyncIterator[tuple[asyncio.DatagramTransport, Client]]:
    loop = asyncio.get_running_loop()
    made = await loop.create_datagram_endpoint(
        Client, remote_addr=(HOST, place.ports[0]), local_addr=(source, 0)
    )
    yield made
    made[0].close()


async def settle() -> None:
    await asyncio.sleep(0.1)


@pytest.mark.parametrize("request_bytes", [STUN, PADDED])
def test_plain_stun_is_answered_with_no_more_than_was_asked(request_bytes: bytes) -> None:
    async def run() -> list[bytes]:
        async with helper() as place, client(place) as (transport, made):
            transport.sendto(request_bytes)
            await settle()
            return made.received

    (answer,) = asyncio.run(run())
    assert len(answer) <= len(request_bytes)
    assert stun.decode(answer).is_success


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x04" * 100,
        stun.encode(stun.Method.ALLOCATE, bytes(12), [stun.REQUEST_UDP]),
        stun.encode(0x0101, bytes(12)),
        b"\x80\x78" + bytes(60),
    ],
)
def test_nothing_else_of_a_stranger_is_answered(data: bytes) -> None:
    async def run() -> list[bytes]:
        async with helper() as place, client(place) as (transport, made):
            transport.sendto(data)
            await settle()
            return made.received

    assert asyncio.run(run()) == []


def test_stun_answers_are_limited_by_source() -> None:
    async def run() -> list[bytes]:
        async with helper(Quota(stun_answers=3)) as place, client(place) as (transport, made):
            for _ in range(10):
                transport.sendto(STUN)
            await settle()
            return made.received

    assert len(asyncio.run(run())) == 3


async def _video(source: str, *, pays: bool) -> tuple[list[bytes], dict[str, object], int]:
    """Open a video flow from a source without sending media; return what came and the receipt."""
    async with helper() as place:
        link = await Link.open(place, PACE)
        if not pays:
            link._ask = _unpaid(link)  # type: ignore[method-assign]
        announced = await link.announce(Recipe(Variant.CALL, "s", VIDEO, VIDEO.seconds))
        async with client(place, source) as (transport, made):
            sent = announced.shape.requests[0].data
            transport.sendto(sent)
            await PACE.rest(announced.shape.ends + 2)
            receipt = await link.receipt(announced)
        link.close()
        return made.received, receipt, len(sent)


def _unpaid(link: Link):  # type: ignore[no-untyped-def]  # noqa: ANN202
    ask = link._ask

    async def without_payment(message, wanted, padding=b""):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return {} if padding else await ask(message, wanted)

    return without_payment


def test_never_more_bytes_out_than_in() -> None:
    received, receipt, sent = asyncio.run(_video(HOST, pays=False))
    assert sum(map(len, received)) <= sent
    assert receipt["unpaid"]
    received, receipt, sent = asyncio.run(_video(HOST, pays=True))
    assert 30_000 < sum(map(len, received)) <= sent + 40_000
    assert receipt["unpaid"]


def test_a_flow_goes_only_to_the_address_of_its_connection() -> None:
    received, receipt, _ = asyncio.run(_video("127.0.0.2", pays=True))
    assert received == []
    assert (receipt["requests_received"], receipt["down_sent"]) == (1, 0)


def test_a_packet_that_is_not_exactly_the_announced_one_opens_nothing() -> None:
    async def run() -> tuple[list[bytes], dict[str, object]]:
        async with helper() as place, client(place) as (transport, made):
            link = await Link.open(place, PACE)
            announced = await link.announce(Recipe(Variant.CALL, "s", VOICE, 1.0))
            forged = bytearray(announced.shape.requests[0].data)
            forged[-1] ^= 1
            transport.sendto(bytes(forged))
            await settle()
            receipt = await link.receipt(announced)
            link.close()
            return made.received, receipt

    received, receipt = asyncio.run(run())
    assert (received, receipt["requests_received"]) == ([], 0)


def test_connections_of_a_source_are_limited() -> None:
    async def run() -> None:
        async with helper(Quota(sessions_at_once=2)) as place:
            links = [await Link.open(place, PACE) for _ in range(2)]
            try:
                with pytest.raises(LinkError):
                    await Link.open(place, PACE)
            finally:
                for link in links:
                    link.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    "line",
    [b"GET / HTTP/1.1\r\n\r\n", b"[]\n", b'{"word": "pay", "bytes": 1000000000}\n', b"x" * 40_000],
)
def test_what_is_no_probe_is_hung_up_on(line: bytes) -> None:
    async def run() -> bytes:
        async with helper() as place:
            reader, writer = await asyncio.open_connection(HOST, place.ports[0])
            writer.write(line)
            try:
                answer = await asyncio.wait_for(reader.read(), 5)
            except ConnectionError:
                answer = b""
            writer.close()
            return answer

    assert asyncio.run(run()) == b""
