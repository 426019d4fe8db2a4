"""The two states of the Internet for which there are tables, and their files."""

import datetime as dt
from enum import StrEnum
from pathlib import Path

FOLDER = Path(__file__).parent

# Between the two tables (2015-11-01 and 2026-06-17) lie ten years. Days before this
# one read the old table, later ones the current: prefixes that still stood in 2018
# have mostly stayed, and the first campaign lies whole on the old side.
CURRENT_FROM = dt.date(2018, 1, 1)


class Era(StrEnum):
    """One state of the Internet."""

    CURRENT = "current"
    OLD = "2016"

    @classmethod
    def of(cls, on: dt.date | None) -> "Era":
        """Return the era that a UTC day reads; no day means now."""
        if isinstance(on, dt.datetime):
            on = on.date()
        return cls.OLD if on is not None and on < CURRENT_FROM else cls.CURRENT


class Family(StrEnum):
    """An address family; the value is part of its file's name."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"

    @property
    def width(self) -> int:
        """Bytes in an address."""
        return 4 if self is Family.IPV4 else 16


def ranges_file(folder: Path, era: Era, family: Family) -> Path:
    """Return the file of an era's address ranges."""
    return folder / f"{family}-{era}.xz"


def names_file(folder: Path, era: Era) -> Path:
    """Return the file of an era's AS names."""
    return folder / f"names-{era}.xz"
