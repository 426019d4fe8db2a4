"""Tell whether readers could understand a JSON text in different ways. Pure.

What is ambiguous is a key twice in one object, and an integer beyond 64 bits. A text that comes out
the same when its value is written again has neither: Sawt's own probes send such. Most others are
shown to have neither by counting bytes, at a quarter of what a second parser costs; the rest, few
and not ambiguous as a rule, are left to one.
"""

import numpy as np
import numpy.typing as npt
import orjson

_COLON, _BACKSLASH, _U, _ZERO = b":\\u0"
# Nineteen digits in a row, in steps that double: every integer beyond 64 bits has as many.
_STEPS = (1, 2, 4, 8, 3)


def is_plain(data: bytes, value: object) -> bool:
    """Return True only for a text without ambiguity; value is what orjson read from it.

    Every member of an object has a colon outside strings. If no colon in a string is written as an
    escape, a member that the parser dropped is a colon that its value no longer has.
    """
    try:
        again = orjson.dumps(value)
    except TypeError:
        return False
    if again == data:
        return True
    text = np.frombuffer(data, np.uint8)
    if _has_long_number(text) or (_has_escapes(text) and _has_escaped_colon(data)):
        return False
    return _colons(text) == _colons(np.frombuffer(again, np.uint8))


def _colons(text: npt.NDArray[np.uint8]) -> int:
    return int(np.count_nonzero(text == _COLON))


def _has_escapes(text: npt.NDArray[np.uint8]) -> bool:
    return bool(((text[:-1] == _BACKSLASH) & (text[1:] == _U)).any())


def _has_escaped_colon(data: bytes) -> bool:
    return b"\\u003a" in data or b"\\u003A" in data


def _has_long_number(text: npt.NDArray[np.uint8]) -> bool:
    run = (text - _ZERO) < 10
    for step in _STEPS:
        run = run[:-step] & run[step:]
    return bool(run.any())
