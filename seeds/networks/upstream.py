"""Read the published address tables that ours are made from."""

import csv
import gzip
import ipaddress
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO, cast

from seeds.countries import countries
from seeds.networks.eras import Family
from seeds.networks.flattening import Range, prefix_range
from seeds.networks.packing import NetworkName

_PLACEHOLDER = re.compile("-(Reserved|Private Use) AS-")
_NAME_AND_COUNTRY = re.compile(r"(?P<name>.*\S)\s*,\s*(?P<country>[A-Za-z]{2})")


class UpstreamError(Exception):
    """A published table cannot be read; the message names the file and line."""


@dataclass(slots=True)
class Upstream:
    """What published tables say: ranges by address family, and names by ASN."""

    ranges: dict[Family, list[Range]] = field(default_factory=dict)
    names: dict[int, NetworkName] = field(default_factory=dict)

    def add(self, found: Range, family: Family) -> None:
        """Keep a range."""
        self.ranges.setdefault(family, []).append(found)


def read_ranges_csv(path: Path, family: Family, into: Upstream) -> None:
    """Read lines `first,last,asn,name`, the DB-IP ASN Lite format.

    Raises UpstreamError at the first line that is not of this form.
    """
    for number, row in enumerate(csv.reader(_lines(path)), start=1):
        try:
            first, last, asn, name = row
            found = Range(_address(first, family), _address(last, family) + 1, int(asn))
            _check(found)
        except ValueError as error:
            raise UpstreamError(f"{path.name}, line {number}: {error}") from error
        into.add(found, family)
        if name.strip():
            into.names[found.asn] = NetworkName(_tidy(name), None)


def read_routeviews(path: Path, into: Upstream) -> None:
    """Read lines `prefix TAB asn`, the pyasn format; `;` starts a comment.

    Raises UpstreamError at the first line that is not of this form.
    """
    for number, line in enumerate(_lines(path), start=1):
        if line.startswith(";") or not line.strip():
            continue
        try:
            prefix, asn = line.split()
            found = prefix_range(prefix, int(asn))
            _check(found)
        except ValueError as error:
            raise UpstreamError(f"{path.name}, line {number}: {error}") from error
        into.add(found, Family.IPV6 if ":" in prefix else Family.IPV4)


def read_names(path: Path, into: Upstream) -> None:
    """Read a JSON object of ASN to `NAME, CC`, the pyasn format.

    Raises UpstreamError if the file is not of this form.
    """
    try:
        rows = cast("dict[str, str]", json.loads("".join(_lines(path))))
        named = {int(asn): _NAME_AND_COUNTRY.fullmatch(_tidy(text)) for asn, text in rows.items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise UpstreamError(f"{path.name}: not an object of ASN to name: {error}") from error
    for asn, match in named.items():
        # Numbers that no network holds are listed as `-Private Use AS-, ZZ` and the like.
        if match is not None and not _PLACEHOLDER.fullmatch(match["name"]):
            country = match["country"] if match["country"] in countries() else None
            into.names[asn] = NetworkName(_tidy(match["name"]), country)


def _check(found: Range) -> None:
    if not found.start < found.end:
        raise ValueError("the range ends before it starts")
    if not 0 < found.asn < 2**32:
        raise ValueError(f"{found.asn} is not a network number")


def _tidy(name: str) -> str:
    """Return a name with single blanks; `X - X`, an artefact of the sources, becomes X."""
    plain = " ".join(name.split())
    half, dash, other = plain.partition(" - ")
    return half if dash and half == other else plain


def _address(text: str, family: Family) -> int:
    if family is Family.IPV4:
        return int(ipaddress.IPv4Address(text))
    return int(ipaddress.IPv6Address(text))


def _lines(path: Path) -> Iterator[str]:
    try:
        with _open(path) as lines:
            yield from lines
    except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError) as error:
        raise UpstreamError(f"{path}: cannot be read: {error}") from error


def _open(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", newline="")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")
