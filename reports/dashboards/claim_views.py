"""Claims as the templates draw and list them: statements with their sources, never data."""

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
    opponents: list[int]
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


def claim_view(claim: Claim, numbers: dict[str, int], scale: TimeScale, language: str) -> ClaimView:
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
        opponents=sorted(numbers[other] for other in claim.contradicts),
        mark=place(claim.start, claim.end, claim.precision, scale),
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
