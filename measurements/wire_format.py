"""Read strangers' JSON: bytes in, a decoded object out, or a refusal. Pure.

Every door (API, imports, tests) reads with this parser, so that one document has one meaning.
"""

import json
import math
from typing import NoReturn

import jiter
import orjson

from measurements.ambiguity import is_plain
from measurements.refusals import Reason, RefusedError

_INTEGERS = range(-(2**63), 2**64)


def parse(data: bytes, *, strict: bool) -> object:
    r"""Return the decoded JSON value.

    strict also refuses duplicate keys and integers beyond 64 bits, whose meaning differs between
    readers; without it the last key wins and such integers become doubles. Lone surrogates and
    \u0000 escapes are legitimate (captured bodies). Raises RefusedError.
    """
    if not data.strip():
        raise RefusedError(Reason.EMPTY, "The body is empty: send a JSON document.")
    if data.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        raise RefusedError(
            Reason.BAD_COMPRESSION, "The body is compressed, but no Content-Encoding says so."
        )
    if b"\x00" in data:
        raise RefusedError(Reason.NUL_BYTE, "The document holds a raw NUL byte; escape it.")
    try:
        value: object = orjson.loads(data)
    except orjson.JSONDecodeError:
        return _parse_slowly(data, strict=strict)
    if strict and not is_plain(data, value):
        return _parse_unambiguous(data, value)
    return value


def parse_object(data: bytes, *, strict: bool) -> dict[str, object]:
    """Return the decoded JSON object. Raises RefusedError for anything else."""
    value = parse(data, strict=strict)
    if not isinstance(value, dict):
        raise RefusedError(Reason.NOT_AN_OBJECT, f"A JSON object is expected, not {_kind(value)}.")
    return value


def _kind(value: object) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _parse_unambiguous(data: bytes, value: object) -> object:
    """Return the value if every reader of JSON reads it, or refuse what they read differently."""
    try:
        orjson.dumps(value)
    except TypeError as error:
        raise RefusedError(Reason.TOO_DEEP, "The document is nested too deeply.") from error
    try:
        exact = jiter.from_json(data, catch_duplicate_keys=True)
    except ValueError as error:
        message = str(error)
        if "duplicate key" in message:
            raise RefusedError(Reason.DUPLICATE_KEY, f"{message}.") from error
        # It gives up at 200 levels, and what it says of numbers is not exact.
        return _parse_slowly(data, strict=True)
    try:
        orjson.dumps(exact)
    except TypeError:
        return _parse_slowly(data, strict=True)
    return value


def _parse_slowly(data: bytes, *, strict: bool) -> object:
    """Parse with the standard library: it reads lone surrogates, and says what is wrong."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(
            Reason.INVALID_UTF8, f"Byte {error.start} is not valid UTF-8."
        ) from error
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_float=_parse_float,
            parse_int=_parse_strict_integer if strict else _parse_integer,
            object_pairs_hook=_parse_pairs if strict else None,
        )
    except RecursionError as error:
        raise RefusedError(Reason.TOO_DEEP, "The document is nested too deeply.") from error
    except json.JSONDecodeError as error:
        if text.lstrip().startswith(("---", "report_id:", "software_name:", "test_name:")):
            raise RefusedError(
                Reason.YAML_REPORT, "This is a YAML report; only JSON documents are read."
            ) from error
        raise RefusedError(
            Reason.NOT_JSON,
            f"The document is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
        ) from error


def _refuse_constant(name: str) -> NoReturn:
    raise RefusedError(Reason.NOT_JSON, f"{name} is not JSON; use null.")


def _parse_float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise RefusedError(Reason.NUMBER_OUT_OF_RANGE, "A number is too large to be read.")
    return number


def _parse_integer(digits: str) -> int | float:
    """Return the integer, or beyond 64 bits the double that orjson gives."""
    if len(digits) <= 20 and (number := int(digits)) in _INTEGERS:
        return number
    return _parse_float(digits)


def _parse_strict_integer(digits: str) -> int | float:
    number = _parse_integer(digits)
    if isinstance(number, float):
        raise RefusedError(
            Reason.NUMBER_OUT_OF_RANGE, "An integer needs more than 64 bits: send it as a string."
        )
    return number


def _parse_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    decoded = dict(pairs)
    if len(decoded) < len(pairs):
        raise RefusedError(Reason.DUPLICATE_KEY, "An object holds the same key twice.")
    return decoded
