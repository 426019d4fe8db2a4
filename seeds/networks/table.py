"""Look up which network an Internet address belongs to, now or in 2016."""

import datetime as dt
import functools
import ipaddress
from dataclasses import dataclass

from seeds.networks.eras import FOLDER, Era, Family, names_file, ranges_file
from seeds.networks.flattening import NOBODY
from seeds.networks.packing import (
    NameTable,
    NetworkName,
    RangeTable,
    unpack_names,
    unpack_ranges,
)


@dataclass(frozen=True, slots=True)
class NetworkRef:
    """A network (AS), by its number, its name and the country it is registered in.

    The country is that of registration, known for networks that existed in May 2016;
    it is not where the user is.
    """

    asn: int
    name: str
    country: str | None


def lookup(
    address: str | ipaddress.IPv4Address | ipaddress.IPv6Address, on: dt.date | None = None
) -> NetworkRef | None:
    """Return the network of an IPv4 or IPv6 address.

    `on` is the UTC day that is asked about: days before 2018 read the table of
    November 2015 (right for 2016), all others and None read the current one. Private,
    local, reserved, unannounced and malformed addresses give None.
    """
    try:
        parsed = ipaddress.ip_address(address) if isinstance(address, str) else address
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    family = Family.IPV4 if parsed.version == 4 else Family.IPV6
    era = Era.of(on)
    asn = _ranges(era, family).asn_of(int(parsed))
    return None if asn == NOBODY else _network(asn, era)


def as_name(asn: int, on: dt.date | None = None) -> str | None:
    """Return what a network is called, its name of the other era if need be."""
    named = _named(asn, Era.of(on))
    return None if named is None else named.name


def as_country(asn: int) -> str | None:
    """Return the country where a network was registered in May 2016, if it is known."""
    named = _names(Era.OLD).get(asn)
    return None if named is None else named.country


@functools.lru_cache(maxsize=16_384)
def _network(asn: int, era: Era) -> NetworkRef:
    named = _named(asn, era)
    return NetworkRef(asn, named.name if named else f"AS{asn}", as_country(asn))


def _named(asn: int, era: Era) -> NetworkName | None:
    other = Era.OLD if era is Era.CURRENT else Era.CURRENT
    return _names(era).get(asn) or _names(other).get(asn)


@functools.cache
def _ranges(era: Era, family: Family) -> RangeTable:
    return unpack_ranges(ranges_file(FOLDER, era, family).read_bytes())


@functools.cache
def _names(era: Era) -> NameTable:
    return unpack_names(names_file(FOLDER, era).read_bytes())
