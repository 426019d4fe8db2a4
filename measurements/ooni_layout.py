"""How OONI's public bucket names its objects, and what of it is wanted. Pure.

Since 20 October 2020: `raw/YYYYMMDD/HH/CC/test/YYYYMMDDHH_CC_test.n0.N.jsonl.gz`, by the hour of
arrival, beside archives of posts (`.tar.gz`) with the same measurements. Up to that day:
`jsonl/test/CC/YYYYMMDD/00/YYYYMMDD_CC_test.l.N.jsonl.gz`. Test names are without underscores.
Source: https://docs.ooni.org/data and OONI's own reader (repository ooni/data, dataclient.py).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from measurements.publication import OONI_TESTS
from seeds import readers

BOTH_LAYOUTS: Final = date(2020, 10, 20)
"""The first day of the newer layout, and the last of the older."""

_KEY = re.compile(
    r"(?:raw/[0-9]{8}/[0-9]{2}/(?P<country>[A-Z]{2})/(?P<test>[a-z0-9]+)"
    r"|jsonl/(?P<old_test>[a-z0-9]+)/(?P<old_country>[A-Z]{2})/[0-9]{8}/[0-9]{2})"
    r"/[^/]+\.jsonl\.gz"
)
_FOLDERS = {name.replace("_", ""): name for name in sorted(OONI_TESTS)}


@dataclass(frozen=True, slots=True)
class Selection:
    """One country and the tests to bring in from it, named as the bucket names them."""

    country: str
    tests: frozenset[str]

    def wants(self, key: str) -> bool:
        """Tell whether an object holds measurements of these."""
        match = _KEY.fullmatch(key)
        if match is None:
            return False
        country = match["country"] or match["old_country"]
        return country == self.country and (match["test"] or match["old_test"]) in self.tests

    def prefixes(self, day: date, now: datetime) -> Iterator[str]:
        """Yield where the objects of a day lie; hours yet to come hold none."""
        if day <= BOTH_LAYOUTS:
            for test in sorted(self.tests):
                yield f"jsonl/{test}/{self.country}/{day:%Y%m%d}/"
        if day >= BOTH_LAYOUTS:
            hours = range(now.hour + 1 if day == now.date() else 24)
            yield from (f"raw/{day:%Y%m%d}/{hour:02d}/{self.country}/" for hour in hours)


def select(country: str, tests: Iterable[str]) -> Selection:
    """Return a selection. Raises ValueError for a country or test that OONI does not have."""
    if country not in readers.countries():
        raise ValueError(f"{country!r} is no country: give ISO 3166-1 codes in capitals, as KE.")
    folders = {name.replace("_", "") for name in tests}
    if unknown := sorted(folders - _FOLDERS.keys()):
        known = ", ".join(_FOLDERS.values())
        raise ValueError(f"{unknown[0]!r} is no test that is brought in; there are {known}.")
    if not folders:
        raise ValueError(f"No test is named for {country}.")
    return Selection(country, frozenset(folders))


def parse_selections(text: str) -> list[Selection]:
    """Return the selections of `KE:telegram,whatsapp;MA:signal`; none for an empty text.

    Raises ValueError for anything else.
    """
    selections = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        country, colon, tests = part.partition(":")
        if not colon:
            raise ValueError(f"{part!r} must name a country and tests, as KE:telegram,whatsapp.")
        names = filter(None, (name.strip() for name in tests.split(",")))
        selections.append(select(country.strip(), names))
    return selections


def days(since: date, until: date) -> list[date]:
    """Return the days of [since, until)."""
    return [since + timedelta(days=number) for number in range((until - since).days)]
