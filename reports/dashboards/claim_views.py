"""Claims as the templates draw and list them: statements with their sources, never data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from measurements.vocabulary import NetworkType
from reports.dashboards import dates, words
from reports.dashboards.charts.claim_marks import Mark, place
from reports.dashboards.charts.scale import TimeScale
from seeds import readers
from seeds.readers import Claim, Source


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source, with an address to follow only where it is whole."""

    publisher: str
    title: str
    link: str
    archive: str
    address: str
    published: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim in the language of the page."""

    number: int
    claim: Claim
    when: str
    effect: str
    standing: str
    scope: str
    text: str
    sources: list[SourceView]
    opponents: list[tuple[int, str]]
    mark: Mark | None

    @property
    def title(self) -> str:
        """Its words under the pointer."""
        return _("No. %(number)s, %(when)s: %(effect)s (%(standing)s)") % {
            "number": self.number,
            "when": self.when,
            "effect": self.effect,
            "standing": self.standing,
        }


def claim_views(claims: Sequence[Claim], scale: TimeScale | None, language: str) -> list[ClaimView]:
    """Return a campaign's claims, numbered by date; without an axis none has a mark."""
    numbers = {claim.id: number for number, claim in enumerate(claims, start=1)}
    return [_claim_view(claim, numbers, scale, language) for claim in claims]


def _claim_view(
    claim: Claim, numbers: Mapping[str, int], scale: TimeScale | None, language: str
) -> ClaimView:
    """Return a claim under its number, in the language of the page."""
    return ClaimView(
        number=numbers[claim.id],
        claim=claim,
        when=dates.vague_text(claim.start, claim.end, claim.precision),
        effect=str(words.EFFECTS[claim.effect]),
        standing=str(words.STANDINGS[claim.standing]),
        scope=_scope(claim, language),
        text=claim.text.get(language),
        sources=[_source(source) for source in claim.sources],
        opponents=sorted((numbers[one], one) for one in claim.contradicts),
        mark=place(claim.start, claim.end, claim.precision, scale) if scale else None,
    )


def _scope(claim: Claim, language: str) -> str:
    """Return what the source narrows its statement to: operators, networks, services."""
    accesses = [str(words.ACCESSES[one]) for one in claim.access]
    types = [str(words.NETWORK_TYPES[NetworkType(one.value)]) for one in claim.network_types]
    parts = [
        words.list_text(readers.operator(slug).name.get(language) for slug in claim.operators),
        words.list_text(accesses or types),
        words.list_text(readers.service(slug).name.get(language) for slug in claim.services),
    ]
    return " · ".join(part for part in parts if part)


def _source(source: Source) -> SourceView:
    return SourceView(
        publisher=source.publisher,
        title=source.title or "",
        link=source.link or "",
        archive=source.archive or "",
        address="" if source.link else source.url or "",
        published=_published(source.published),
    )


def _published(text: str | None) -> str:
    match (text or "").split("-"):
        case [year, month, day]:
            return dates.day_text(date(int(year), int(month), int(day)))
        case [year, month]:
            return dates.month_text(date(int(year), int(month), 1))
        case [year]:
            return year
        case _:
            return ""
