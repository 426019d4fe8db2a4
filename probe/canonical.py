r"""The canonical form `sawt-canonical-1` of a JSON value: the bytes that are hashed and kept.

UTF-8 without white space; keys sorted by code point; strings with the shortest escapes, lone
surrogates as \udxxx; integers of 64 bits in digits; every other number as the shortest text
that gives back the same IEEE double. docs/formats/canonical.md has the golden vectors.
"""

import orjson

MAX_DEPTH = 254  # orjson's own limit


class TooDeepError(ValueError):
    """The value is nested deeper than MAX_DEPTH."""


class IntegerOutOfRangeError(ValueError):
    """An integer needs more than 64 bits, so that other readers would lose its digits."""


def encode(value: object) -> bytes:
    """Return the canonical bytes of a decoded JSON value.

    Raises TooDeepError or IntegerOutOfRangeError.
    """
    return _encode(value, 1)


def _encode(value: object, depth: int) -> bytes:  # noqa: C901 (one frame a level)
    """Encode with orjson, and piece by piece only what orjson cannot: lone surrogates."""
    if depth > MAX_DEPTH + 1:
        raise TooDeepError(f"Nested deeper than {MAX_DEPTH} levels.")
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        if "64-bit" in str(error):
            raise IntegerOutOfRangeError("An integer needs more than 64 bits.") from error
        if "Recursion" in str(error):
            raise TooDeepError(f"Nested deeper than {MAX_DEPTH} levels.") from error
        if "surrogates" not in str(error):
            raise
    # A probe's captured bodies may hold lone surrogates.
    if isinstance(value, str):
        return _encode_text(value)
    pieces = []
    if isinstance(value, dict):
        for key in sorted(value):
            pieces.append(_encode_text(key) + b":" + _encode(value[key], depth + 1))  # noqa: PERF401
        return b"{" + b",".join(pieces) + b"}"
    if isinstance(value, list):
        for item in value:
            pieces.append(_encode(item, depth + 1))  # noqa: PERF401
        return b"[" + b",".join(pieces) + b"]"
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _encode_text(text: str) -> bytes:
    """Encode a string, each lone surrogate as its escape."""
    try:
        return orjson.dumps(text)
    except TypeError:
        pieces = (
            f"\\u{ord(char):04x}".encode()
            if "\ud800" <= char <= "\udfff"
            else orjson.dumps(char)[1:-1]
            for char in text
        )
        return b'"' + b"".join(pieces) + b'"'
