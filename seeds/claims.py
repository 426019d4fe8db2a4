"""Claims: dated, sourced statements about the world. They are never measurements."""

import datetime as dt
import re
from dataclasses import dataclass

from seeds.amendments import kept
from seeds.campaigns import campaign
from seeds.operators import operators
from seeds.records import Record, index, read_json
from seeds.services import services
from seeds.texts import Text
from seeds.vocabulary import Access, Effect, NetworkType, Precision, Standing

_ADDRESS = re.compile(r"https?://[^\s/…]+/[^\s…]*")
_PUBLISHED = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Source:
    """Who published a statement.

    `url` is as it was noted, and may lack its middle or be missing; `link` is the
    address to follow, only where it is whole. `archive_url` is a copy that somebody kept
    or found. `published` is an ISO 8601 day, month or year, as far as it is known.
    """

    publisher: str
    title: str | None
    url: str | None
    published: str | None
    archive_url: str | None = None

    @property
    def link(self) -> str | None:
        """The whole address, or None."""
        whole = self.url is not None and self.url.startswith("http") and "…" not in self.url
        return self.url if whole else None

    @property
    def archive(self) -> str | None:
        """The copy that is known, else where the Internet Archive lists its own, if any."""
        if self.archive_url:
            return self.archive_url
        return f"https://web.archive.org/web/*/{self.link}" if self.link else None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement, with what it is about.

    The statement is about the UTC days `[start, end)`. Without an end it tells when
    something began and that it lasted, but no day on which it ended. With a precision
    of month or year the true day lies somewhere in the month or year of `start`.

    An empty scope field means that the source does not narrow it: all operators of the
    country, any network, calls over the Internet in general. `contradicts` holds the
    ids of claims that cannot all be true with it.
    """

    id: str
    campaign: str
    country: str
    operators: tuple[str, ...]
    network_types: tuple[NetworkType, ...]
    access: tuple[Access, ...]
    services: tuple[str, ...]
    effect: Effect
    standing: Standing
    start: dt.date
    end: dt.date | None
    precision: Precision
    text: Text
    sources: tuple[Source, ...]
    contradicts: tuple[str, ...]


@kept
def all_claims() -> tuple[Claim, ...]:
    """Return the claims of all campaigns by start and id.

    Raises SeedError if claims.json is wrong.
    """
    records = read_json("claims.json")
    index((record.string("id"), record) for record in records)
    pairs = tuple((_claim(record), record) for record in records)
    known = {one.id: one for one, _ in pairs}
    for one, record in pairs:
        for other in one.contradicts:
            if other not in known or known[other].campaign != one.campaign or other == one.id:
                raise record.fault(f"contradicts {other!r}, which is no other claim")
            if one.id not in known[other].contradicts:
                raise record.fault(f"{other!r} does not contradict it in turn")
    return tuple(sorted(known.values(), key=lambda one: (one.start, one.id)))


@kept
def claims(campaign_slug: str) -> tuple[Claim, ...]:
    """Return the claims of one campaign by start and id.

    Raises UnknownSeedError if there is no such campaign.
    """
    slug = campaign(campaign_slug).slug
    return tuple(one for one in all_claims() if one.campaign == slug)


def _claim(record: Record) -> Claim:
    record.only(*Claim.__dataclass_fields__)
    found = Claim(
        id=record.string("id"),
        campaign=record.string("campaign"),
        country=record.string("country"),
        operators=record.strings("operators"),
        network_types=record.words("network_types", NetworkType),
        access=record.words("access", Access),
        services=record.strings("services"),
        effect=record.word("effect", Effect),
        standing=record.word("standing", Standing),
        start=record.date("start"),
        end=record.optional_date("end"),
        precision=record.word("precision", Precision),
        text=record.text("text"),
        sources=tuple(_source(source) for source in record.records("sources")),
        contradicts=record.strings("contradicts"),
    )
    _check_scope(record, found)
    _check_dates(record, found)
    return found


def _check_scope(record: Record, found: Claim) -> None:
    native = {one.slug for one in operators() if one.country == found.country}
    if campaign(found.campaign).country != found.country:
        raise record.fault(f"is not about the country of {found.campaign!r}")
    for slug in found.operators:
        if slug not in native:
            raise record.fault(f"there is no operator {slug!r} in {found.country}")
    for slug in found.services:
        if slug not in services():
            raise record.fault(f"there is no service {slug!r}")
    if not found.sources:
        raise record.fault("needs a source")
    if found.contradicts and found.effect not in {Effect.BLOCKED, Effect.RESTORED}:
        raise record.fault("only claims about networks contradict each other")


def _check_dates(record: Record, found: Claim) -> None:
    if found.end is not None and not found.start < found.end:
        raise record.fault("'start' must lie before 'end'")
    if found.end is None and found.effect not in {Effect.BLOCKED, Effect.RESTORED}:
        raise record.fault("an event needs an 'end', the day after its last day")
    if found.precision is not Precision.DAY and found.start.day != 1:
        raise record.fault("'start' must be the first day of its month")


def _source(record: Record) -> Source:
    record.only(*Source.__dataclass_fields__)
    published = record.optional_string("published")
    if published is not None and not _PUBLISHED.fullmatch(published):
        raise record.fault(f"'published' is no day, month or year: {published!r}")
    archive_url = record.optional_string("archive_url")
    if archive_url is not None and not _ADDRESS.fullmatch(archive_url):
        raise record.fault(f"'archive_url' is no whole address: {archive_url!r}")
    return Source(
        publisher=record.string("publisher"),
        title=record.optional_string("title"),
        url=record.optional_string("url"),
        published=published,
        archive_url=archive_url,
    )
