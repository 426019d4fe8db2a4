"""The helper's TCP connections: the token, announced flows, payments and receipts."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from probe.echo.flow import Credit, HelperFlow
from probe.echo.table import Announced, Table
from probe.flows.pace import Pace
from probe.flows.profiles import ProfileError, read_profile
from probe.flows.shape import Recipe, Variant, make_shape
from probe.flows.wire import MOST_PAID, VERSION, WireError, Word, line, read_line

_IDLE_S: Final = 120.0
_MOST_FLOWS: Final = 120
_MOST_AT_ONCE: Final = 2
_LONGEST_SEED: Final = 64


@dataclass(slots=True)
class Session:
    """One connection of one probe."""

    table: Table
    address: str
    pace: Pace
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    credit: Credit = field(default_factory=Credit)
    flows: dict[int, Announced] = field(default_factory=dict)
    announced: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the probe closes, says nothing for two minutes, or says what is no word."""
        try:
            while True:
                async with asyncio.timeout(_IDLE_S):
                    message = await read_line(reader)
                    if message is None:
                        return
                    answer = await self._answer(message, reader)
                    writer.write(line(answer))
                    await writer.drain()
        except (WireError, TimeoutError, ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            for announced in self.flows.values():
                self.table.remove(announced)

    async def _answer(
        self, message: Mapping[str, object], reader: asyncio.StreamReader
    ) -> dict[str, object]:
        match message.get("word"):
            case Word.HELLO:
                return {"version": VERSION, "token": self.token}
            case Word.FLOW:
                return self._announce(message)
            case Word.PAY:
                return await self._take_payment(message, reader)
            case Word.RECEIPT:
                return self._receipt(message)
            case _:
                raise WireError("no such word")

    def _announce(self, message: Mapping[str, object]) -> dict[str, object]:
        """Expect a flow; the answer tells its number, its bytes down and the credit."""
        if len(self.flows) >= _MOST_AT_ONCE or self.announced >= _MOST_FLOWS:
            raise WireError("too many flows")
        shape = make_shape(self.token, _recipe(message))
        flow = HelperFlow(shape, self.credit, self.pace)
        self.announced += 1
        self.flows[self.announced] = Announced(flow, self.address)
        self.table.add(self.flows[self.announced])
        return {
            "flow": self.announced,
            "bytes_down": flow.shape.bytes_down,
            "credit": self.credit.bytes,
        }

    async def _take_payment(
        self, message: Mapping[str, object], reader: asyncio.StreamReader
    ) -> dict[str, object]:
        size = message.get("bytes")
        if type(size) is not int or not 0 < size <= MOST_PAID:
            raise WireError("a payment of no allowed size")
        if not self.table.limits.takes(self.address, size, asyncio.get_running_loop().time()):
            raise WireError("the source has had its share")
        await reader.readexactly(size)
        self.credit.bytes += size
        return {"credit": self.credit.bytes}

    def _receipt(self, message: Mapping[str, object]) -> dict[str, object]:
        number = message.get("flow")
        announced = self.flows.pop(number, None) if isinstance(number, int) else None
        if announced is None:
            raise WireError("no such flow")
        self.table.remove(announced)
        return announced.flow.receipt()


def _recipe(message: Mapping[str, object]) -> Recipe:
    """Return what an announced flow is made from. Raises WireError."""
    variant, seed = message.get("variant"), message.get("seed")
    told, seconds = message.get("profile"), message.get("seconds")
    if not isinstance(variant, str) or variant not in list(Variant):
        raise WireError("no such variant")
    if not isinstance(seed, str) or len(seed) > _LONGEST_SEED:
        raise WireError("no seed")
    if told is None:
        return Recipe(Variant(variant), seed)
    try:
        profile = read_profile(told)
    except ProfileError as error:
        raise WireError(str(error)) from error
    if not isinstance(seconds, int | float) or not 0 < seconds <= profile.full_seconds:
        raise WireError("no allowed length")
    return Recipe(Variant(variant), seed, profile, float(seconds))
