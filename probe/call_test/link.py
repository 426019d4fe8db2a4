"""The probe's TCP connection to an echo helper: token, announcements, payments, receipts."""

import asyncio
import hashlib
import ssl
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final, Self

from probe.call_test.failures import NETWORK_ERRORS
from probe.call_test.plan import HelperAddress
from probe.flows.pace import Pace
from probe.flows.shape import Recipe, Shape, make_shape
from probe.flows.wire import LONGEST_LINE, MOST_PAID, VERSION, WireError, Word, line, read_line

_ANSWER_S: Final = 10.0
_CONNECT_S: Final = 8.0


class LinkError(OSError):
    """The helper cannot be reached, or does not answer as a helper does."""


@dataclass(frozen=True, slots=True)
class Announced:
    """A flow that the helper expects."""

    number: int
    shape: Shape


class Link:
    """One connection to one helper; opened anew where it broke."""

    def __init__(self, helper: HelperAddress, pace: Pace) -> None:
        self._helper = helper
        self._pace = pace
        self._token = ""
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    @classmethod
    async def open(cls, helper: HelperAddress, pace: Pace) -> Self:
        """Return an open connection. Raises LinkError."""
        link = cls(helper, pace)
        await link._connect()
        return link

    async def announce(self, recipe: Recipe) -> Announced:
        """Make the helper expect a flow, and pay ahead for what it sends. Raises LinkError."""
        if self._streams is None:
            await self._connect()
        message = {
            "word": Word.FLOW,
            "variant": recipe.variant,
            "seed": recipe.seed,
            "profile": asdict(recipe.profile) if recipe.profile else None,
            "seconds": recipe.seconds,
        }
        answer = await self._ask(message, "flow")
        number, credit = answer.get("flow"), answer.get("credit")
        if not isinstance(number, int) or not isinstance(credit, int):
            raise LinkError("no answer of a helper's")
        shape = make_shape(self._token, recipe)
        missing = min(shape.bytes_down, MOST_PAID) - credit
        if missing > 0:
            await self._ask({"word": Word.PAY, "bytes": missing}, "credit", bytes(missing))
        return Announced(number, shape)

    async def receipt(self, announced: Announced) -> dict[str, object]:
        """End a flow; return what the helper noted. Raises LinkError."""
        return await self._ask({"word": Word.RECEIPT, "flow": announced.number}, "up")

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _connect(self) -> None:
        """Connect on the first port that lets us. Raises LinkError."""
        helper = self._helper
        for port in helper.tcp_ports:
            try:
                async with self._pace.timeout(_CONNECT_S):
                    self._streams = await asyncio.open_connection(
                        helper.address, port, ssl=_tls(helper), limit=LONGEST_LINE
                    )
                await self._greet()
            except NETWORK_ERRORS:
                self.close()
            else:
                return
        raise LinkError("no connection to the helper")

    async def _greet(self) -> None:
        """Check the helper's certificate and take the token. Raises LinkError."""
        secured = self._streams[1].get_extra_info("ssl_object") if self._streams else None
        certificate = secured.getpeercert(binary_form=True) if secured else None
        if certificate and hashlib.sha256(certificate).hexdigest() != self._helper.certificate:
            raise LinkError("another certificate than the helper's")
        answer = await self._ask({"word": Word.HELLO}, "token")
        if answer.get("version") != VERSION:
            raise LinkError("a helper of another version")
        self._token = str(answer["token"])

    async def _ask(
        self, message: Mapping[str, object], wanted: str, padding: bytes = b""
    ) -> dict[str, object]:
        """Return the answer, which has the wanted member.

        Raises LinkError, and closes: a late answer would be taken for the next one.
        """
        if self._streams is None:
            raise LinkError("the connection to the helper is closed")
        reader, writer = self._streams
        try:
            async with self._pace.timeout(_ANSWER_S):
                writer.write(line(message) + padding)
                await writer.drain()
                answer = await read_line(reader)
        except (*NETWORK_ERRORS, WireError) as error:
            self.close()
            raise LinkError("the helper does not answer") from error
        if answer is None or wanted not in answer:
            self.close()
            raise LinkError("no answer of a helper's")
        return answer


def _tls(helper: HelperAddress) -> ssl.SSLContext | None:
    """Return a context that trusts no authority: the certificate itself is pinned."""
    if helper.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
