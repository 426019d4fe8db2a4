"""Countries: ISO 3166-1 alpha-2 codes and XK, with their names."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seeds.records import index, read_csv
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
