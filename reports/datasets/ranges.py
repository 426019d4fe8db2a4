"""HTTP's byte ranges (RFC 9110): one range, or the whole. Pure."""

import re
from typing import Final, NamedTuple

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Part(NamedTuple):
    """The bytes [start, end)."""

    start: int
    end: int


class UnsatisfiableRangeError(ValueError):
    """No byte of the file lies in the range."""


def read_range(header: str | None, size: int) -> Part | None:
    """Return the part that is asked for; None for the whole.

    What is no range of bytes, and several ranges at once, are answered by the whole, as the
    standard allows. Raises UnsatisfiableRangeError.
    """
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        part = Part(max(0, size - int(last)), size)
    else:
        part = Part(int(first), min(int(last) + 1, size) if last else size)
        if last and int(last) < int(first):
            return None
    if part.start >= part.end:
        raise UnsatisfiableRangeError
    return part
