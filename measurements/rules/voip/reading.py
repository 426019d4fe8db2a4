"""Reading a stranger's voip_call document: a value of the right type and size, or none. Pure."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, TypeVar

WordT = TypeVar("WordT", bound=StrEnum)
_LARGEST: Final = 10**9
LONGEST_LIST: Final = 600


def whole(value: object, most: int = _LARGEST) -> int | None:
    """Return a whole number from 0 to `most`; None for anything else."""
    return value if type(value) is int and 0 <= value <= most else None


def number(value: object) -> float | None:
    """Return a number from 0 to a billion; None for anything else."""
    is_number = type(value) in (int, float) and 0 <= value <= _LARGEST  # type: ignore[operator]
    return float(value) if is_number else None  # type: ignore[arg-type]


def wholes(value: object) -> tuple[int, ...]:
    """Return a list of whole numbers; an empty one for anything else, or one too long."""
    if not isinstance(value, list) or len(value) > LONGEST_LIST:
        return ()
    numbers = [whole(one) for one in value]
    return () if None in numbers else tuple([one for one in numbers if one is not None])


def mapping(value: object) -> Mapping[str, object]:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def objects(keys: Mapping[str, object], name: str, most: int) -> Iterator[Mapping[str, object]]:
    """Yield the first objects of a list; nothing of anything else."""
    entries = keys.get(name)
    for entry in entries[:most] if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            yield entry


def word(value: object, kind: type[WordT]) -> WordT | None:
    """Return one word of a closed list; None for anything else."""
    try:
        return kind(value) if isinstance(value, str) else None
    except ValueError:
        return None
