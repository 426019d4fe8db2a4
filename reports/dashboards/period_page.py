"""The page of one period: its edges, evidence, days and ledger, and what was claimed beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.urls import reverse

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import Panel
from reports import period_queries
from reports.dashboards import dates, period_words, words
from reports.dashboards.axes import Axis, time_axis
from reports.dashboards.chart_sql import tallies_sql
from reports.dashboards.episode_page import find_episode
from reports.dashboards.links import ChartLinks, chart_links
from reports.dashboards.period_chart import PeriodChart
from reports.dashboards.period_views import DrawnPeriod, drawn_period, scale_around
from reports.detection import Level
from reports.models import Period, PeriodRevision, RevisionReason
from seeds import readers
from seeds.readers import Campaign, Claim

# Claims whose dates lie so near to a period's edges stand beside it.
NEAR = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What was told from one revision to the next."""

    number: int
    when: str
    reason: str
    level: str
    span: str
    ranges: str


@dataclass(frozen=True, slots=True)
class NearbyClaim:
    """A claim of about the same days, with its place on its campaign's page."""

    when: str
    effect: str
    text: str
    publisher: str
    number: int
    id: str


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """One period."""

    drawn: DrawnPeriod
    axis: Axis
    country: str
    panel: str
    panel_note: str
    plane_note: str
    level_note: str
    evidence: list[str]
    is_short: bool
    is_simulated: bool
    is_imported: bool
    ruleset: str
    ledger: list[LedgerRow]
    episode: str
    campaign: Campaign | None
    claims: list[NearbyClaim]
    json_url: str
    links: ChartLinks


def period_page(period_id: str, language: str) -> PeriodPage | None:
    """Return the page of a period; None if none has this id."""
    period = period_queries.find_period(period_id)
    if period is None:
        return None
    scale = scale_around([period])
    campaign = campaign_of(period)
    panel, level = Panel(period.panel), Level(period.level)
    is_simulated = period.country in readers.invented_countries()
    return PeriodPage(
        drawn=drawn_period(period, scale, language),
        axis=time_axis(scale),
        country=readers.real_and_invented_countries()[period.country].name.get(language),
        panel=str(words.PANELS[panel]),
        panel_note="" if is_simulated else str(words.PANEL_NOTES[panel]),
        plane_note=str(words.PLANE_NOTES[Plane(period.plane)]),
        level_note=str(period_words.LEVEL_NOTES[level]),
        evidence=period_words.evidence_texts(period.evidence),
        is_short=period.is_short,
        is_simulated=is_simulated,
        is_imported=panel is Panel.IMPORTED,
        ruleset=period.ruleset,
        ledger=[_ledger_row(one) for one in period_queries.ledger_of(period)],
        episode=period.id if find_episode(period.id) else "",
        campaign=campaign,
        claims=_claims_near(period, campaign, language),
        json_url=reverse("period", args=[period.id]),
        links=chart_links(
            PeriodChart.NAME,
            {"id": period.id},
            language,
            is_released=tallies_sql(period_queries.series_of(period), scale, "") is not None,
        ),
    )


def campaign_of(period: Period) -> Campaign | None:
    """Return the campaign that a period belongs to: its country and service, days in common."""
    last = period.end_high or datetime.now(UTC).date()
    return next(
        (
            one
            for one in readers.campaigns()
            if one.country == period.country
            and period.service in one.subjects
            and one.since <= last
            and period.onset_low < one.until
        ),
        None,
    )


def _ledger_row(revision: PeriodRevision) -> LedgerRow:
    values = period_queries.as_told_in(revision)
    return LedgerRow(
        number=revision.revision,
        when=dates.day_text(revision.changed_at.date()),
        reason=str(period_words.REASONS[RevisionReason(revision.reason)]),
        level=str(period_words.LEVELS[Level(values.level)]),
        span=period_words.span_text(values),
        ranges=period_words.ranges_text(values),
    )


def _claims_near(period: Period, campaign: Campaign | None, language: str) -> list[NearbyClaim]:
    """Return the claims of a campaign near the edges of a period. They decide nothing."""
    if campaign is None:
        return []
    numbered = enumerate(readers.claims(campaign.slug), start=1)
    return [
        NearbyClaim(
            when=dates.vague_text(claim.start, claim.end, claim.precision),
            effect=str(words.EFFECTS[claim.effect]),
            text=claim.text.get(language),
            publisher=claim.sources[0].publisher,
            number=number,
            id=claim.id,
        )
        for number, claim in numbered
        if _is_near(claim, period)
    ]


def _is_near(claim: Claim, period: Period) -> bool:
    edges = [day for day in (period.onset, period.end) if day is not None]
    return any(abs(claim.start - edge) <= NEAR for edge in edges) and (
        not claim.operators or period.operator in claim.operators
    )
