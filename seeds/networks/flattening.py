"""Turn overlapping address ranges into a row of boundaries without overlap."""

import heapq
import ipaddress
from collections.abc import Iterable
from typing import NamedTuple

from seeds.networks.eras import Family

NOBODY = 0


class Range(NamedTuple):
    """Addresses `[start, end)` as numbers, and the network that announces them."""

    start: int
    end: int
    asn: int


class Boundary(NamedTuple):
    """From `start` up to the next boundary, addresses belong to `asn`; 0 is nobody."""

    start: int
    asn: int


# Addresses that the public Internet does not carry, whatever a table says: private,
# local, multicast and documentation space (IANA special-purpose registries). Teredo
# and 6to4 hide the user's own network behind a relay's, so they name nobody either.
_SPECIAL = {
    Family.IPV4: (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 "
        "192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 "
        "198.51.100.0/24 203.0.113.0/24 224.0.0.0/3"
    ),
    Family.IPV6: (
        "::/3 4000::/2 8000::/1 2001::/32 2001:2::/48 2001:10::/28 2001:20::/28 "
        "2001:db8::/32 2002::/16 3fff::/20"
    ),
}


def special_ranges(family: Family) -> tuple[Range, ...]:
    """Return the ranges that belong to nobody."""
    return tuple(prefix_range(prefix, NOBODY) for prefix in _SPECIAL[family].split())


def prefix_range(prefix: str, asn: int) -> Range:
    """Return the range of a prefix such as 192.0.2.0/24.

    Raises ValueError if it is no prefix.
    """
    network = ipaddress.ip_network(prefix)
    start = int(network.network_address)
    return Range(start, start + network.num_addresses, asn)


def flatten(ranges: Iterable[Range]) -> list[Boundary]:
    """Return the boundaries of ranges that may overlap in any way.

    The shortest range that covers an address wins, as the longest prefix does in a
    router; a range of nobody wins always. Of two equal ranges the smaller ASN wins.
    The first boundary is at 0, and neighbours always differ in their ASN.
    """
    waiting = sorted(ranges)
    covering: list[tuple[int, int, int]] = []
    boundaries = [Boundary(0, NOBODY)]
    position = following = 0
    while following < len(waiting) or covering:
        if not covering:
            position = waiting[following].start
        while following < len(waiting) and waiting[following].start <= position:
            start, end, asn = waiting[following]
            heapq.heappush(covering, (end - start if asn != NOBODY else 0, asn, end))
            following += 1
        _, asn, end = covering[0]
        _add(boundaries, position, asn)
        position = end
        if following < len(waiting):
            position = min(end, waiting[following].start)
        while covering and covering[0][2] <= position:
            heapq.heappop(covering)
        if not covering:
            _add(boundaries, position, NOBODY)
    return boundaries


def _add(boundaries: list[Boundary], start: int, asn: int) -> None:
    if boundaries[-1].start == start:
        boundaries.pop()
    if not boundaries or boundaries[-1].asn != asn:
        boundaries.append(Boundary(start, asn))
