"""Operators: which ISP a network number belongs to in a country."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seeds.amendments import kept
from seeds.countries import real_and_invented_countries
from seeds.errors import UnknownSeedError
from seeds.networks.table import as_name
from seeds.records import Record, index, read_csv
from seeds.texts import Text

_LARGEST_ASN = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Operator:
    """An ISP in one country, with one network number (ASN) or more."""

    slug: str
    country: str
    name: Text
    asns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OperatorRef:
    """What a measurement's network is called: a known operator, or the AS itself."""

    slug: str
    country: str
    name: Text
    known: bool


@kept
def operators() -> tuple[Operator, ...]:
    """Return all known operators, in the order of the file.

    Raises SeedError if operators.csv is wrong.
    """
    records = read_csv("operators.csv")
    found = tuple(_operator(record) for record in records)
    index((one.slug, record) for one, record in zip(found, records, strict=True))
    index(
        ((asn, one.country), record)
        for one, record in zip(found, records, strict=True)
        for asn in one.asns
    )
    return found


@kept
def _by_slug() -> Mapping[str, Operator]:
    return MappingProxyType({one.slug: one for one in operators()})


@kept
def _by_network() -> Mapping[tuple[int, str], OperatorRef]:
    return MappingProxyType(
        {
            (asn, one.country): OperatorRef(one.slug, one.country, one.name, known=True)
            for one in operators()
            for asn in one.asns
        }
    )


def operator(slug: str) -> Operator:
    """Return the known operator of this slug.

    Raises UnknownSeedError if there is none.
    """
    try:
        return _by_slug()[slug]
    except KeyError as error:
        raise UnknownSeedError(f"no operator is called {slug!r}") from error


@kept
def operator_of(asn: int, country: str) -> OperatorRef:
    """Return the operator of a network number as seen in a country.

    An operator belongs to one country: AS33771 is Safaricom in KE, and `as33771`
    anywhere else. Networks without a known operator are called by their AS name,
    and by `AS<asn>` where no name is known. The answer never depends on the day.
    """
    known = _by_network().get((asn, country))
    if known is not None:
        return known
    return OperatorRef(f"as{asn}", country, Text.same(as_name(asn) or f"AS{asn}"), known=False)


def _operator(record: Record) -> Operator:
    record.only("slug", "country", "asns", "name_fr", "name_ar", "name_en")
    slug, country = record.string("slug"), record.string("country")
    # A slug such as as6713 would collide with what unknown networks are called.
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug) or re.fullmatch("as[0-9]+", slug):
        raise record.fault(f"{slug!r} cannot be a slug")
    if country not in real_and_invented_countries():
        raise record.fault(f"there is no country {country!r}")
    asns = record.string("asns").split(" ")
    if not all(asn.isdecimal() and 0 < int(asn) <= _LARGEST_ASN for asn in asns):
        raise record.fault("'asns' must be network numbers separated by one blank")
    return Operator(slug, country, record.text("name"), tuple(int(asn) for asn in asns))
