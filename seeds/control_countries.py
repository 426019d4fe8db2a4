"""Countries where vetted canaries tell whether a service works at all."""

import functools

from seeds.countries import countries
from seeds.records import index, read_json


@functools.cache
def control_countries() -> frozenset[str]:
    """Return the codes of countries where none of the observed services is known to be blocked.

    Raises SeedError if control_countries.json is wrong.
    """
    records = read_json("control_countries.json")
    index((record.string("code"), record) for record in records)
    for record in records:
        record.only("code", "source")
        if record.string("code") not in countries():
            raise record.fault("is no country")
        if not record.string("source"):
            raise record.fault("needs a 'source'")
    return frozenset(record.string("code") for record in records)
