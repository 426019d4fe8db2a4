"""The pages of an operator and of a service: what is measured, told, reported and answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import capfirst

from reports import queries
from reports.dashboards import dates, words
from reports.dashboards.choices import Field
from reports.dashboards.claim_views import ClaimView, claim_views
from reports.dashboards.multiples import Heading, Multiples, build_multiples, service_of
from reports.dashboards.operators import OperatorName, is_bare_network, operator_name
from reports.dashboards.period_views import Told, told
from reports.dashboards.subject_facets import (
    SubjectFacets,
    read_subject_facets,
    subject_fields,
)
from reports.models import Period, Tally
from reports.queries import SubjectDay
from seeds import readers
from seeds.corrections import Note, NoteKind, notes
from seeds.readers import Claim

# The latest periods; the API has the others.
MOST_PERIODS = 50


@dataclass(frozen=True, slots=True)
class Network:
    """One network number and its own name."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A correction, or an answer with its sender."""

    day: str
    text: str
    sender: str
    is_reply: bool


@dataclass(frozen=True, slots=True)
class Strips:
    """The measured part of a page: one country, panel and stretch of days."""

    multiples: Multiples
    period: str
    panel_note: str
    is_simulated: bool
    is_imported: bool
    csv_url: str
    json_url: str


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """Everything about one operator or one service. strips: None where nothing is stored."""

    slug: str
    name: str
    country: str
    networks: list[Network]
    parts: list[tuple[str, str]]
    retired: str
    fields: list[Field]
    strips: Strips | None
    periods: list[Told]
    claims: list[ClaimView]
    replies: list[Reply]


def operator_page(slug: str, query: Mapping[str, str], language: str) -> SubjectPage | None:
    """Return an operator's page; None for one that neither seeds nor data know.

    Raises UnknownChoiceError for a value of the query that names nothing.
    """
    known = next((one for one in readers.operators() if one.slug == slug), None)
    if known is None and not is_bare_network(slug):
        return None
    tallies = queries.operator_tallies(slug)
    spans = queries.measurements_by_span(tallies)
    if known is None and not spans:
        return None
    facets = read_subject_facets(query, spans)
    heading = partial(_service_heading, language=language)
    asns = known.asns if known else (int(slug.removeprefix("as")),)
    country = known.country if known else facets.country if facets else ""
    return SubjectPage(
        slug=slug,
        name=operator_name(slug, language).name,
        country=readers.real_and_invented_countries()[country].name.get(language),
        networks=[Network(f"AS{asn}", readers.as_name(asn) or "") for asn in asns],
        parts=[],
        retired="",
        fields=subject_fields(spans, facets, language) if facets else [],
        strips=_strips(tallies, facets, heading, {"operator": slug}, language) if facets else None,
        periods=_periods(queries.current_periods().filter(operator=slug), facets, language),
        claims=_claims([one for one in readers.all_claims() if slug in one.operators], language),
        replies=[_reply(note, language) for note in notes() if note.operator == slug],
    )


def service_page(slug: str, query: Mapping[str, str], language: str) -> SubjectPage | None:
    """Return a service's page; None for one that does not exist.

    Raises UnknownChoiceError for a value of the query that names nothing.
    """
    known = readers.services().get(slug)
    if known is None:
        return None
    tallies = queries.service_tallies(slug)
    spans = queries.measurements_by_span(tallies)
    facets = read_subject_facets(query, spans)
    heading = partial(_operator_heading, language=language)
    subjects = [slug, *(one.slug for one in readers.profiles_of(slug))]
    planes = [plane for plane in words.PLANES if plane.value in {one.value for one in known.planes}]
    return SubjectPage(
        slug=slug,
        name=known.name.get(language),
        country="",
        networks=[],
        parts=[(capfirst(str(words.PLANES[one])), str(words.PLANE_NOTES[one])) for one in planes],
        retired=words.retired_text(dates.day_text(known.retired)) if known.retired else "",
        fields=subject_fields(spans, facets, language) if facets else [],
        strips=_strips(tallies, facets, heading, {"service": slug}, language) if facets else None,
        periods=_periods(queries.current_periods().filter(service__in=subjects), facets, language),
        claims=_claims([one for one in readers.all_claims() if slug in one.services], language),
        replies=[],
    )


def _strips(
    tallies: QuerySet[Tally],
    facets: SubjectFacets,
    heading: Callable[[SubjectDay], Heading],
    query: dict[str, str],
    language: str,
) -> Strips | None:
    chosen = tallies.filter(country=facets.country, panel=facets.panel)
    days = queries.day_range(chosen)
    if days is None:
        return None
    scale = facets.scale(*days)
    rows = queries.subject_days(chosen.filter(day__gte=scale.since, day__lt=scale.until))
    query |= {
        "country": facets.country,
        "panel": facets.panel.value,
        "since": scale.since.isoformat(),
        "until": scale.until.isoformat(),
    }
    is_simulated = facets.country in readers.invented_countries()
    return Strips(
        multiples=build_multiples(rows, heading, scale, language),
        period=dates.period_text(scale.since, scale.until),
        panel_note="" if is_simulated else str(words.PANEL_NOTES[facets.panel]),
        is_simulated=is_simulated,
        is_imported=facets.panel == "imported",
        csv_url=f"{reverse('tallies')}?{urlencode(query | {'format': 'csv'})}",
        json_url=f"{reverse('tallies')}?{urlencode(query)}",
    )


def _service_heading(day: SubjectDay, language: str) -> Heading:
    slug = service_of(day.service)
    name = readers.service(slug).name.get(language)
    return Heading(slug, name, "", reverse("service", kwargs={"language": language, "slug": slug}))


def _operator_heading(day: SubjectDay, language: str) -> Heading:
    operator: OperatorName = operator_name(day.row.operator, language)
    url = reverse("operator", kwargs={"language": language, "slug": operator.slug})
    return Heading(operator.slug, operator.name, operator.numbers, url)


def _periods(periods: QuerySet[Period], facets: SubjectFacets | None, language: str) -> list[Told]:
    """Return the periods of the country that is shown; without measurements there are none."""
    if facets is None:
        return []
    here = periods.filter(country=facets.country)
    return [told(one, language) for one in here.order_by("-onset", "id")[:MOST_PERIODS]]


def _claims(claims: Sequence[Claim], language: str) -> list[ClaimView]:
    """Return claims under the numbers that they have in their campaigns."""
    wanted = {claim.id for claim in claims}
    campaigns = dict.fromkeys(claim.campaign for claim in claims)
    return [
        view
        for campaign in campaigns
        for view in claim_views(readers.claims(campaign), None, language)
        if view.claim.id in wanted
    ]


def _reply(note: Note, language: str) -> Reply:
    return Reply(
        day=dates.day_text(note.day),
        text=note.text.get(language),
        sender=note.sender or "",
        is_reply=note.kind is NoteKind.REPLY,
    )
