"""Amendments: what an instance says in the place of the seed files, read by the same readers.

Who stores them puts them in force here. An amendment stands as long as the file still says what
it said when it was amended: once the file has changed, the file is right again.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, ParamSpec, Protocol, TypeVar

Fields = Mapping[str, object]
P = ParamSpec("P")
T = TypeVar("T")

KEPT: Final = 16_384  # answers of one reader: networks that are asked for are many


class Kind(StrEnum):
    """What can be amended."""

    CLAIM = "claim"
    CAMPAIGN = "campaign"
    OPERATOR = "operator"
    SERVICE = "service"

    @property
    def file(self) -> str:
        """The file that holds its records."""
        return "operators.csv" if self is Kind.OPERATOR else f"{self}s.json"

    @property
    def key(self) -> str:
        """The field that names a record."""
        return "id" if self is Kind.CLAIM else "slug"


@dataclass(frozen=True, slots=True)
class Amendment:
    """The whole record of one key; without fields it is withdrawn.

    `base` is the digest of what the file says of the key, empty where it says nothing.
    """

    kind: Kind
    key: str
    fields: Fields | None
    base: str


class Amendments:
    """A set of amendments, at most one for each record. Compared by identity."""

    def __init__(self, revision: int, amendments: Iterable[Amendment]) -> None:
        self.revision = revision
        self._of: dict[str, dict[str, Amendment]] = {kind.file: {} for kind in Kind}
        for one in amendments:
            self._of[one.kind.file][one.key] = one

    def of(self, file: str) -> Mapping[str, Amendment]:
        """Return what amends a file, by key."""
        return self._of.get(file, {})


NONE: Final = Amendments(0, ())

_in_force = NONE
_on_trial: ContextVar[Amendments | None] = ContextVar("amendments_on_trial", default=None)
_forget: list[Callable[[], None]] = []


def in_force() -> Amendments:
    """Return the amendments that readers apply."""
    return _on_trial.get() or _in_force


def put_in_force(amendments: Amendments) -> None:
    """Let every reader of this process apply these from now on."""
    global _in_force  # noqa: PLW0603 (one set for all threads of the process)
    _in_force = amendments
    for forget in _forget:
        forget()


@contextmanager
def on_trial(amendments: Amendments) -> Iterator[None]:
    """Apply these in this thread alone, to see what the readers say."""
    token = _on_trial.set(amendments)
    try:
        yield
    finally:
        _on_trial.reset(token)
        for forget in _forget:
            forget()


class Kept(Protocol[P, T]):
    """A reader that keeps what it returned; `__wrapped__` reads anew."""

    __wrapped__: Callable[..., T]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what was read."""


def kept(reader: Callable[P, T]) -> Kept[P, T]:
    """Keep what a reader returns, apart for each set of amendments."""

    @functools.lru_cache(KEPT)
    def under(_amendments: Amendments, *args: P.args, **kwargs: P.kwargs) -> T:
        return reader(*args, **kwargs)

    @functools.wraps(reader)
    def current(*args: P.args, **kwargs: P.kwargs) -> T:
        return under(in_force(), *args, **kwargs)  # type: ignore[arg-type] # all are hashable

    _forget.append(under.cache_clear)
    return current


def digest(fields: Fields | None) -> str:
    """Return what a record is compared by; empty for none."""
    if fields is None:
        return ""
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
