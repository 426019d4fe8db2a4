"""Countries where vetted canaries tell whether a service works at all."""

import functools

from seeds.countries import invented_countries, real_and_invented_countries
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
        if record.string("code") not in real_and_invented_countries():
            raise record.fault("is no country")
        if not record.string("source"):
            raise record.fault("needs a 'source'")
    return frozenset(record.string("code") for record in records)


def witnesses_for(country: str) -> frozenset[str]:
    """Return the control countries that can tell of a service's health in a country.

    The real ones for a real country, the invented ones for an invented one; never itself.
    """
    invented = frozenset(invented_countries())
    world = invented if country in invented else control_countries() - invented
    return control_countries() & world - {country}
