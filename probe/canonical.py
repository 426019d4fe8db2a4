"""The canonical form `sawt-canonical-1` of a JSON value: the bytes that are hashed and kept.

UTF-8 without white space; keys sorted by code point; strings with the shortest escapes, lone
surrogates as \\udxxx; integers of 64 bits in digits; every other number as the shortest text
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


def _encode(value: object, depth: int) -> bytes:
    """Encode with orjson, and piece by piece only what orjson cannot: lone surrogates."""
    if depth > MAX_DEPTH + 1:
        raise TooDeepError(f"Nested deeper than {MAX_DEPTH} levels.")
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        # A probe's captured bodies may hold lone surrogates.
        if "surrogates" in str(error):
            return _encode_pieces(value, depth)
        if "64-bit" in str(error):
            raise IntegerOutOfRangeError("An integer needs more than 64 bits.") from error
        if "Recursion" in str(error):
            raise TooDeepError(f"Nested deeper than {MAX_DEPTH} levels.") from error
        raise


def _encode_pieces(value: object, depth: int) -> bytes:
    """Encode each part of a value that holds a lone surrogate somewhere."""
    if isinstance(value, str):
        return _encode_text(value)
    if isinstance(value, dict):
        items = (
            _encode_text(key) + b":" + _encode(value[key], depth + 1) for key in sorted(value)
        )
        return b"{" + b",".join(items) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(_encode(item, depth + 1) for item in value) + b"]"
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _encode_text(text: str) -> bytes:
    """Encode a string, each lone surrogate as its escape."""
    try:
        return orjson.dumps(text)
    except TypeError:
        pieces = (
            f"\\u{ord(char):04x}".encode() if "\ud800" <= char <= "\udfff" else orjson.dumps(char)[1:-1]
            for char in text
        )
        return b'"' + b"".join(pieces) + b'"'
