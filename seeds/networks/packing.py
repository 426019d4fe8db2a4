"""The files of the address tables: sorted, delta coded, compressed.

A file of ranges, inside xz: `SAWTNET1`, the address width in bytes, the number of
boundaries; then the distances between their starts, then their ASNs. A file of names:
`SAWTASN1`, the number of names; then ASN distances, name lengths in bytes, two-letter
countries (blanks where unknown), and the names. All numbers are little endian.
"""

import lzma
import struct
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from seeds.networks.eras import Family
from seeds.networks.flattening import Boundary

# Columns of whole 32-bit words compress best without literal context, aligned to 4.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 0, "lp": 2, "pb": 2}]
_HEADER = struct.Struct("<8sII")
_RANGES = b"SAWTNET1"
_NAMES = b"SAWTASN1"


class NetworkName(NamedTuple):
    """What an AS is called, and where it is registered."""

    name: str
    country: str | None


class RangeTable:
    """The boundaries of one address family."""

    def __init__(self, starts: Sequence[int], asns: Sequence[int]) -> None:
        self._starts = starts
        self._asns = asns

    def __len__(self) -> int:
        return len(self._starts)

    def asn_of(self, address: int) -> int:
        """Return the ASN of an address, 0 for nobody."""
        return self._asns[bisect_right(self._starts, address) - 1]


class NameTable:
    """The names of networks, kept as bytes: as objects they would take 30 MB."""

    def __init__(
        self, asns: Sequence[int], ends: Sequence[int], places: bytes, names: bytes
    ) -> None:
        self._asns = asns
        self._ends = ends
        self._places = places
        self._names = names

    def __len__(self) -> int:
        return len(self._asns)

    def get(self, asn: int) -> NetworkName | None:
        """Return the name of a network, if it has one."""
        place = bisect_left(self._asns, asn)
        if place == len(self._asns) or self._asns[place] != asn:
            return None
        start = self._ends[place - 1] if place else 0
        name = self._names[start : self._ends[place]].decode()
        country = self._places[2 * place : 2 * place + 2].decode().strip()
        return NetworkName(name, country or None)


def pack_ranges(boundaries: Sequence[Boundary], family: Family) -> bytes:
    """Return the file of flattened boundaries.

    Raises ValueError if the first is not at 0 or their starts do not rise.
    """
    distances = [after.start - before.start for before, after in pairwise(boundaries)]
    # A range that ends with the last address closes beyond the address space.
    if boundaries[-1].start == 1 << 8 * family.width:
        distances.pop()
        boundaries = boundaries[:-1]
    if boundaries[0].start != 0 or min(distances, default=1) < 1:
        raise ValueError("the boundaries must rise from 0")
    steps = b"".join(step.to_bytes(family.width, "little") for step in distances)
    asns = _words([boundary.asn for boundary in boundaries])
    return _compress(_HEADER.pack(_RANGES, family.width, len(boundaries)) + steps + asns)


def unpack_ranges(data: bytes) -> RangeTable:
    """Return the table of a file made by `pack_ranges`."""
    raw = lzma.decompress(data)
    magic, width, count = _HEADER.unpack_from(raw)
    if magic != _RANGES:
        raise ValueError("this is no file of address ranges")
    split = _HEADER.size + width * (count - 1)
    asns = _numbers(raw[split:])
    if width == Family.IPV4.width:
        steps: Iterator[int] = iter(_numbers(raw[_HEADER.size : split]))
        return RangeTable(array("I", accumulate(steps, initial=0)), asns)
    halves = iter(_numbers(raw[_HEADER.size : split], "Q"))
    wide = (low | high << 64 for low, high in zip(halves, halves, strict=True))
    return RangeTable(list(accumulate(wide, initial=0)), asns)


def pack_names(names: Mapping[int, NetworkName]) -> bytes:
    """Return the file of network names."""
    asns = sorted(names)
    encoded = [names[asn].name.encode() for asn in asns]
    places = "".join(names[asn].country or "  " for asn in asns).encode()
    steps = [after - before for before, after in pairwise([0, *asns])]
    columns = (_words(steps), _words([len(name) for name in encoded]), places, *encoded)
    return _compress(_HEADER.pack(_NAMES, 0, len(asns)) + b"".join(columns))


def unpack_names(data: bytes) -> NameTable:
    """Return the table of a file made by `pack_names`."""
    raw = lzma.decompress(data)
    magic, _, count = _HEADER.unpack_from(raw)
    if magic != _NAMES:
        raise ValueError("this is no file of network names")
    first, second = _HEADER.size + 4 * count, _HEADER.size + 8 * count
    return NameTable(
        asns=array("I", accumulate(_numbers(raw[_HEADER.size : first]))),
        ends=array("I", accumulate(_numbers(raw[first:second]))),
        places=raw[second : second + 2 * count],
        names=raw[second + 2 * count :],
    )


def _compress(raw: bytes) -> bytes:
    return lzma.compress(raw, format=lzma.FORMAT_XZ, filters=_FILTERS)


def _words(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def _numbers(data: bytes, kind: str = "I") -> "array[int]":
    numbers = array(kind)
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
