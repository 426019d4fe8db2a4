"""Campaigns: what one dashboard is about."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from seeds.amendments import kept
from seeds.countries import invented_countries, real_and_invented_countries
from seeds.errors import UnknownSeedError
from seeds.operators import operators
from seeds.profiles import profiles_of
from seeds.records import FOLDER, Record, index, read_json
from seeds.services import services
from seeds.texts import Text
from seeds.vocabulary import Plane

_SAMPLES = FOLDER / "samples"


@dataclass(frozen=True, slots=True)
class Campaign:
    """One country, some services, and the UTC days `[since, until)`.

    `sample` is the name of the file of real measurements that comes with the
    repository; None where no measurement of the campaign is known.
    """

    slug: str
    country: str
    title: Text
    summary: Text
    since: dt.date
    until: dt.date
    services: tuple[str, ...]
    default_service: str
    default_plane: Plane
    operators: tuple[str, ...]
    sample: str | None

    @property
    def is_simulated(self) -> bool:
        """Tell whether the campaign is of an invented country: nothing in it happened."""
        return self.country in invented_countries()

    @property
    def subjects(self) -> tuple[str, ...]:
        """Return what its tallies may name: its services, and the profiles of their calls."""
        profiles = (one.slug for service in self.services for one in profiles_of(service))
        return (*self.services, *profiles)


@kept
def campaigns() -> tuple[Campaign, ...]:
    """Return all campaigns, in the order of the file.

    Raises SeedError if campaigns.json is wrong.
    """
    records = read_json("campaigns.json")
    index((record.string("slug"), record) for record in records)
    return tuple(_campaign(record) for record in records)


@kept
def _by_slug() -> Mapping[str, Campaign]:
    return MappingProxyType({one.slug: one for one in campaigns()})


def campaign(slug: str) -> Campaign:
    """Return the campaign of this slug.

    Raises UnknownSeedError if there is none.
    """
    try:
        return _by_slug()[slug]
    except KeyError as error:
        raise UnknownSeedError(f"no campaign is called {slug!r}") from error


def sample_path(slug: str) -> Path | None:
    """Return the file of a campaign's sample measurements (JSON lines, gzip), if it has one.

    Raises UnknownSeedError if there is no such campaign.
    """
    name = campaign(slug).sample
    return None if name is None else _SAMPLES / name


def ooni_samples_path() -> Path:
    """Return the file of whole OONI documents for tests (JSON lines, gzip).

    They are not field data of any campaign: never load them into a real instance.
    """
    return _SAMPLES / "ooni" / "measurements.jsonl.gz"


def _campaign(record: Record) -> Campaign:
    record.only(*Campaign.__dataclass_fields__)
    found = Campaign(
        slug=record.string("slug"),
        country=record.string("country"),
        title=record.text("title"),
        summary=record.text("summary"),
        since=record.date("since"),
        until=record.date("until"),
        services=record.strings("services"),
        default_service=record.string("default_service"),
        default_plane=record.word("default_plane", Plane),
        operators=record.strings("operators"),
        sample=record.optional_string("sample"),
    )
    _check(record, found)
    return found


def _check(record: Record, found: Campaign) -> None:
    if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", found.slug):
        raise record.fault("cannot be a slug")
    if not found.since < found.until:
        raise record.fault("'since' must lie before 'until'")
    if found.default_service not in found.services:
        raise record.fault("'default_service' must be one of 'services'")
    if found.sample is not None and not (_SAMPLES / found.sample).is_file():
        raise record.fault(f"there is no sample {found.sample!r}")
    _check_references(record, found)


def _check_references(record: Record, found: Campaign) -> None:
    native = {one.slug for one in operators() if one.country == found.country}
    if found.country not in real_and_invented_countries():
        raise record.fault(f"there is no country {found.country!r}")
    for slug in found.services:
        if slug not in services():
            raise record.fault(f"there is no service {slug!r}")
    if found.default_plane not in services()[found.default_service].planes:
        raise record.fault("'default_plane' must be a plane of 'default_service'")
    for slug in found.operators:
        if slug not in native:
            raise record.fault(f"there is no operator {slug!r} in {found.country}")
