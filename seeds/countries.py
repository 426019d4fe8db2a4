"""Countries: ISO 3166-1 alpha-2 codes and XK, with their names; and invented ones, kept apart."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seeds.records import index, read_csv, read_json
from seeds.texts import Text


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory."""

    code: str
    name: Text


@functools.cache
def countries() -> Mapping[str, Country]:
    """Return all countries by their code, such as `MA`.

    Raises SeedError if countries.csv is wrong.
    """
    records = read_csv("countries.csv")
    index((record.string("code"), record) for record in records)
    for record in records:
        record.only("code", "name_fr", "name_ar", "name_en")
        if not re.fullmatch("[A-Z]{2}", record.string("code")):
            raise record.fault("'code' must be two capital letters")
    return MappingProxyType(
        {
            record.string("code"): Country(record.string("code"), record.text("name"))
            for record in records
        }
    )


@functools.cache
def invented_countries() -> Mapping[str, Country]:
    """Return the countries of simulations by their code, such as `XS`: codes that ISO leaves free.

    Raises SeedError if invented.json is wrong or names a real country.
    """
    records = read_json("invented.json")
    index((record.string("code"), record) for record in records)
    for record in records:
        record.only("code", "name")
        if record.string("code") in countries():
            raise record.fault("is a real country")
    return MappingProxyType(
        {
            record.string("code"): Country(record.string("code"), record.text("name"))
            for record in records
        }
    )


@functools.cache
def real_and_invented_countries() -> Mapping[str, Country]:
    """Return every country that a stored measurement can name."""
    return MappingProxyType({**countries(), **invented_countries()})
