"""The words between probe and helper over TCP: one JSON object a line, one answer to each.

`hello` gives the token; `flow` announces one flow; `pay` is followed by so many bytes of padding,
which buy as many of flow downwards; `receipt` ends a flow and tells what arrived.
"""

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import orjson

VERSION: Final = 2
LONGEST_LINE: Final = 32_768
MOST_PAID: Final = 40_000
"""Bytes paid at once, and the most bought ahead: a voice flow, or the lag of a video flow."""


class Word(StrEnum):
    """What a probe asks for."""

    HELLO = "hello"
    FLOW = "flow"
    PAY = "pay"
    RECEIPT = "receipt"


class WireError(ValueError):
    """The other end does not speak these words."""


async def read_line(reader: asyncio.StreamReader) -> dict[str, object] | None:
    """Return the next object, or None at the end. Raises WireError."""
    try:
        line = await reader.readline()
    except ValueError as error:
        raise WireError("the line is too long") from error
    if not line:
        return None
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise WireError("the line is no JSON") from error
    if not isinstance(value, dict):
        raise WireError("the line is no object")
    return value


def line(message: Mapping[str, object]) -> bytes:
    """Return the line that says a message."""
    return orjson.dumps(message) + b"\n"
