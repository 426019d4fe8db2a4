"""STUN and TURN messages (RFC 8489, 8656): what is asked, and what an answer says. Pure.

Attributes of any number can be written, for those that a service invented. Mapped addresses are
skipped: what is never read cannot be recorded.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

COOKIE: Final = b"\x21\x12\xa4\x42"
HEADER_BYTES: Final = 20
TRANSACTION_BYTES: Final = 12
_SUCCESS: Final = 0x0100
_ERROR: Final = 0x0110
_LONGEST_REALM: Final = 763  # bytes; RFC 8489 section 14.9

Attribute = tuple[int, bytes]


class Method(IntEnum):
    """What is asked: the type of a request."""

    BINDING = 0x0001
    ALLOCATE = 0x0003


class AttributeType(IntEnum):
    """The attributes read or written here."""

    ERROR_CODE = 0x0009
    REALM = 0x0014
    REQUESTED_TRANSPORT = 0x0019
    XOR_MAPPED_ADDRESS = 0x0020
    SOFTWARE = 0x8022


REQUEST_UDP: Final[Attribute] = (AttributeType.REQUESTED_TRANSPORT, b"\x11\x00\x00\x00")


class NotStunError(ValueError):
    """The bytes are no STUN message."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its 16-bit type, its transaction (12 bytes), and its attributes in order."""

    type: int
    transaction: bytes
    attributes: tuple[Attribute, ...] = ()

    @property
    def is_success(self) -> bool:
        """Whether this is a success response."""
        return self.type & _ERROR == _SUCCESS

    @property
    def is_error(self) -> bool:
        """Whether this is an error response."""
        return self.type & _ERROR == _ERROR

    @property
    def error_code(self) -> int | None:
        """Return the code of an error response, 300 to 699; None without a valid one."""
        value = self._value(AttributeType.ERROR_CODE)
        if value is None or len(value) < 4:
            return None
        code = (value[2] & 7) * 100 + value[3]
        return code if 300 <= code <= 699 else None

    @property
    def realm(self) -> str | None:
        """Return the realm of a TURN server that asks for credentials."""
        value = self._value(AttributeType.REALM)
        return None if value is None else value[:_LONGEST_REALM].decode(errors="replace")

    def _value(self, wanted: int) -> bytes | None:
        return next((value for kind, value in self.attributes if kind == wanted), None)


def encode(
    type_: int, transaction: bytes, attributes: Iterable[Attribute] = (), *, padded: bool = True
) -> bytes:
    """Return the bytes of a message. The transaction has 12 bytes.

    Attributes are padded to 4 bytes, as the standard has it; some services do not.
    """
    body = b"".join(
        struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4 if padded else 0)
        for kind, value in attributes
    )
    return struct.pack(">HH", type_, len(body)) + COOKIE + transaction + body


def answer_type(request: int) -> int:
    """Return the type of a success response to a request's type."""
    return request | _SUCCESS


def decode(data: bytes) -> Message:
    """Return the message that `data` is. Raises NotStunError."""
    if not is_stun(data):
        raise NotStunError("no STUN header, or not as long as it says")
    type_ = struct.unpack_from(">H", data)[0]
    return Message(type_, data[8:HEADER_BYTES], tuple(_attributes(data)))


def is_stun(data: bytes) -> bool:
    """Whether bytes have STUN's header, cookie and length."""
    return (
        len(data) >= HEADER_BYTES
        and data[0] < 0x40
        and data[4:8] == COOKIE
        and struct.unpack_from(">H", data, 2)[0] == len(data) - HEADER_BYTES
    )


def _attributes(data: bytes) -> Iterator[Attribute]:
    position = HEADER_BYTES
    while position + 4 <= len(data):
        kind, length = struct.unpack_from(">HH", data, position)
        value = data[position + 4 : position + 4 + length]
        if len(value) < length:
            raise NotStunError("an attribute is longer than its message")
        yield kind, value
        position += 4 + length + -length % 4
