"""The probe's TCP connection to an echo helper: token, announcements, payments, receipts."""

import asyncio
import hashlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from probe.call_test.failures import NETWORK_ERRORS
from probe.call_test.plan import HelperAddress
from probe.flows.pace import Pace
from probe.flows.shape import Recipe, Shape, make_shape
from probe.flows.wire import LONGEST_LINE, MOST_PAID, VERSION, WireError, Word, line, read_line

_ANSWER_S: Final = 10.0


class LinkError(OSError):
    """The helper cannot be reached, or does not answer as a helper does."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A flow that the helper expects."""

    number: int
    shape: Shape


class Link:
    """One connection to one helper."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pace: Pace
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._pace = pace
        self._token = ""

    @classmethod
    async def open(cls, helper: HelperAddress, pace: Pace) -> Self:
        """Connect on the first port that lets us. Raises LinkError."""
        for port in helper.tcp_ports:
            try:
                async with pace.timeout(_ANSWER_S):
                    streams = await asyncio.open_connection(
                        helper.address, port, ssl=_tls(helper), limit=LONGEST_LINE
                    )
                    link = cls(*streams, pace)
                    await link._greet(helper)
                    return link
            except (*NETWORK_ERRORS, WireError):
                continue
        raise LinkError("no connection to the helper")

    async def announce(self, recipe: Recipe) -> Announced:
        """Make the helper expect a flow, and pay ahead for what it sends. Raises LinkError."""
        answer = await self._ask({
            "word": Word.FLOW,
            "variant": recipe.variant,
            "seed": recipe.seed,
            "profile": recipe.profile.slug if recipe.profile else None,
            "seconds": recipe.seconds,
        })  # fmt: skip
        number, credit = answer.get("flow"), answer.get("credit")
        if not isinstance(number, int) or not isinstance(credit, int):
            raise LinkError("no answer of a helper's")
        shape = make_shape(self._token, recipe)
        missing = min(shape.bytes_down, MOST_PAID) - credit
        if missing > 0:
            await self._ask({"word": Word.PAY, "bytes": missing}, bytes(missing))
        return Announced(number, shape)

    async def receipt(self, announced: Announced) -> dict[str, object]:
        """End a flow; return what the helper noted. Raises LinkError."""
        return await self._ask({"word": Word.RECEIPT, "flow": announced.number})

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()

    async def _greet(self, helper: HelperAddress) -> None:
        """Check the helper's certificate and take the token."""
        secured: ssl.SSLObject | None = self._writer.get_extra_info("ssl_object")
        certificate = secured.getpeercert(binary_form=True) if secured else None
        if certificate and hashlib.sha256(certificate).hexdigest() != helper.certificate:
            raise LinkError("another certificate than the helper's")
        answer = await self._ask({"word": Word.HELLO})
        if answer.get("version") != VERSION:
            raise LinkError("a helper of another version")
        self._token = str(answer.get("token"))

    async def _ask(self, message: Mapping[str, object], padding: bytes = b"") -> dict[str, object]:
        try:
            async with self._pace.timeout(_ANSWER_S):
                self._writer.write(line(message) + padding)
                await self._writer.drain()
                answer = await read_line(self._reader)
        except (*NETWORK_ERRORS, WireError) as error:
            raise LinkError("the helper does not answer") from error
        if answer is None:
            raise LinkError("the helper closed the connection")
        return answer


def _tls(helper: HelperAddress) -> ssl.SSLContext | None:
    """Return a context that trusts no authority: the certificate itself is pinned."""
    if helper.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
