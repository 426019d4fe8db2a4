"""What the pages show, gathered: one object a page, its words in the page's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measurements.vocabulary import Panel
from reports import queries
from reports.dashboards import dates, words
from reports.dashboards.chart_rows import Chosen
from reports.dashboards.chart_sheets import TITLES, Chart
from reports.dashboards.chart_sql import chart_sql
from reports.dashboards.choices import Field, form_fields
from reports.dashboards.claims import ClaimBlock, claim_block
from reports.dashboards.facets import Counts, Facets, read_facets
from reports.dashboards.headline_views import HeadlineBlock, headline_block
from reports.dashboards.links import (
    campaign_url,
    chart_query,
    chart_url,
    embed_url,
    headlines_url,
    tallies_url,
)
from reports.dashboards.period_views import Told, told
from reports.dashboards.timeline import Timeline, build_timeline, scale_of
from reports.period_queries import view_periods
from seeds import readers
from seeds.readers import Campaign


@dataclass(frozen=True, slots=True)
class Card:
    """A campaign among the others."""

    title: str
    summary: str
    period: str
    country: str
    facts: list[str]
    url: str


@dataclass(frozen=True, slots=True)
class View:
    """One view of a campaign: what was chosen, and what is stored of it."""

    campaign: Campaign
    facets: Facets
    counts: Counts
    timeline: Timeline
    tested: str
    plane_note: str
    panel_note: str
    health_note: str
    is_imported: bool
    json_url: str
    csv_url: str
    charts: list[dict[str, str]]
    embed_url: str
    frozen_url: str
    is_released: bool


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A campaign's timeline."""

    card: Card
    headlines: HeadlineBlock | None
    headlines_url: str
    service: str
    panel: str
    periods: list[Told]
    view: View
    fields: list[Field]
    claims: ClaimBlock
    notices: list[str]


def timeline_page(campaign: Campaign, query: Mapping[str, str], language: str) -> TimelinePage:
    """Return a campaign's page as the query narrows it.

    Raises UnknownChoiceError for a value of the query that names nothing.
    """
    counts = queries.measurements_by_choice(campaign)
    view = campaign_view(campaign, read_facets(query, campaign, counts), counts, language)
    facets = view.facets
    headlines = queries.headline_days(campaign, facets.service, facets.panel, facets.network_type)
    return TimelinePage(
        card=campaign_card(campaign, counts, language),
        headlines=headline_block(headlines, campaign.operators, scale_of(campaign), language),
        headlines_url=headlines_url(campaign, facets),
        service=readers.service(facets.service).name.get(language),
        panel=str(words.PANELS[facets.panel]),
        periods=[
            told(period, language)
            for period in view_periods(
                campaign, facets.subject, facets.plane, facets.panel, facets.network_type
            )
        ],
        view=view,
        fields=form_fields(campaign, view.facets, counts, language),
        claims=claim_block(readers.claims(campaign.slug), scale_of(campaign), language),
        notices=_notices(view, language),
    )


def campaign_view(
    campaign: Campaign,
    facets: Facets,
    counts: Counts,
    language: str,
    only: tuple[str, ...] | None = None,
) -> View:
    """Return one view of a campaign. only: the operators that are shown."""
    rows = queries.timeline_days(
        campaign, facets.subject, facets.plane, facets.panel, facets.network_type
    )
    return View(
        campaign=campaign,
        facets=facets,
        counts=counts,
        timeline=build_timeline(campaign, rows, language, only),
        tested=_tested(facets, language),
        plane_note=str(words.PLANE_NOTES[facets.plane]),
        panel_note="" if campaign.is_simulated else str(words.PANEL_NOTES[facets.panel]),
        health_note=_health_note(campaign, facets),
        is_imported=facets.panel is Panel.IMPORTED,
        json_url=tallies_url(campaign, facets, "json"),
        csv_url=tallies_url(campaign, facets, "csv"),
        charts=_charts(chart_query(campaign, facets), language),
        embed_url=embed_url(Chart.STRIPS, chart_query(campaign, facets), language),
        is_released=chart_sql(Chosen(campaign, facets, scale_of(campaign), ()), "") is not None,
        frozen_url=embed_url(
            Chart.STRIPS,
            chart_query(campaign, facets) | {"frozen": datetime.now(UTC).date().isoformat()},
            language,
        ),
    )


def _charts(query: Mapping[str, str], language: str) -> list[dict[str, str]]:
    return [
        {"name": chart.value, "title": str(TITLES[chart])}
        | {
            end: chart_url(chart, end, query, language)
            for end in ("svg", "png", "csv", "json", "sql")
        }
        for chart in Chart
    ]


def _health_note(campaign: Campaign, facets: Facets) -> str:
    """Return whether the service existed, and whether anybody checked that it worked."""
    retired = readers.service(facets.service).retired
    if retired is not None and retired < campaign.until:
        return words.retired_text(dates.day_text(retired))
    return words.health_text(
        queries.checked_days(campaign, facets.subject, facets.plane, facets.panel)
    )


def _tested(facets: Facets, language: str) -> str:
    if facets.profile is not None:
        return capfirst(readers.profile(facets.profile).name.get(language))
    # Translators: what a test is about, such as "Telegram: messaging".
    return _("%(service)s: %(plane)s") % {
        "service": readers.service(facets.service).name.get(language),
        "plane": words.PLANES[facets.plane],
    }


def campaign_card(campaign: Campaign, counts: Counts, language: str) -> Card:
    """Return a campaign as it stands among the others."""
    stored = sum(counts.values())
    claims = readers.claims(campaign.slug)
    return Card(
        title=campaign.title.get(language),
        summary=campaign.summary.get(language),
        period=dates.period_text(campaign.since, campaign.until),
        country=readers.real_and_invented_countries()[campaign.country].name.get(language),
        facts=[
            words.results_text(stored) if stored else _("no measurements"),
            words.reports_text(len(claims)),
        ],
        url=campaign_url(campaign, language),
    )


def _notices(view: View, language: str) -> list[str]:
    """Return what must be said before the strips: what is missing, and what was replaced."""
    notices = []
    if view.facets.refused is not None:
        service = readers.service(view.facets.service).name.get(language)
        notices.append(
            _("There is no test of this kind for %(service)s: “%(asked)s”. You see “%(shown)s”.")
            % {
                "service": service,
                "asked": words.PLANES[view.facets.refused],
                "shown": words.PLANES[view.facets.plane],
            }
        )
    if not view.counts:
        notices.append(_nothing_at_all(view.campaign))
    elif not view.timeline.measurements:
        notices.append(
            _("There are no measurements for this choice. The form lists first what has some.")
        )
    return [capfirst(notice) for notice in notices]


def _nothing_at_all(campaign: Campaign) -> str:
    if campaign.sample is not None:
        return _("No measurements of this campaign are stored here yet.")
    return _(
        "No measurements of %(years)s are known to exist; what is known are dated reports."
    ) % {"years": dates.years_text(campaign.since, campaign.until)}
