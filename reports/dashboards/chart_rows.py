"""What a chart shows: one view of a campaign, its stored tallies, in the order of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from measurements.vocabulary import NetworkType
from reports import queries
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.facets import Facets, UnknownChoiceError, read_facets
from reports.models import Period
from reports.period_queries import view_periods
from seeds import readers
from seeds.readers import Campaign

Tally = Mapping[str, Any]
_TYPES = (*NetworkType,)
VIEW_PARAMETERS = (
    "campaign", "service", "profile", "plane", "panel", "network_type", "operator", "since",
    "until",
)  # fmt: skip
"""What of a query says which view of a campaign a chart shows."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one address of a chart asks for, and the tallies that answer it."""

    campaign: Campaign
    facets: Facets
    scale: TimeScale
    tallies: Sequence[Tally]
    operator: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The same view as parameters of charts and of the API's tallies."""
        query = {
            "campaign": self.campaign.slug,
            "service": self.facets.subject,
            "plane": self.facets.plane.value,
            "panel": self.facets.panel.value,
            "network_type": self.facets.network_type or "",
            "operator": self.operator,
            "since": self.scale.since.isoformat(),
            "until": self.scale.until.isoformat(),
        }
        return {name: value for name, value in query.items() if value}

    def periods(self) -> list[Period]:
        """Return the periods of the view that may concern its days, by network and onset."""
        facets = self.facets
        found = view_periods(
            self.campaign, facets.subject, facets.plane, facets.panel, facets.network_type
        )
        shown = [
            one
            for one in found
            if one.onset_low < self.scale.until
            and (one.end_high is None or one.end_high >= self.scale.since)
            and self.operator in ("", one.operator)
        ]
        return sorted(shown, key=lambda one: (one.operator, one.network_type, one.onset, one.id))

    def by_row(self) -> list[tuple[str, NetworkType, list[Tally]]]:
        """Return operator, network type and days, the campaign's operators first, then by size."""
        rows = [
            (slug, NetworkType(network_type), list(days))
            for (slug, network_type), days in groupby(
                sorted(self.tallies, key=lambda row: (row["operator"], row["network_type"])),
                key=lambda row: (row["operator"], row["network_type"]),
            )
        ]
        places = {slug: place for place, slug in enumerate(self.campaign.operators)}
        sizes: dict[str, int] = {}
        for slug, _, days in rows:
            sizes[slug] = sizes.get(slug, 0) + sum(day["measurements"] for day in days)
        return sorted(
            rows,
            key=lambda row: (
                places.get(row[0], len(places)),
                -sizes[row[0]],
                row[0],
                _TYPES.index(row[1]),
            ),
        )


def choose(query: Mapping[str, str]) -> Chosen:
    """Return what a chart's query asks for; everything left out is chosen by what has data.

    Raises UnknownChoiceError for a value that names nothing.
    """
    campaign = _campaign(query.get("campaign"))
    counts = queries.measurements_by_choice(campaign)
    service = query.get("service", "")
    if service in readers.profiles():
        profile = readers.profile(service)
        query = {**query, "service": profile.service, "profile": service}
    facets = read_facets(query, campaign, counts)
    scale = _scale(query, campaign)
    operator = query.get("operator", "")
    tallies = queries.view_tallies(
        campaign, facets.subject, facets.plane, facets.panel, facets.network_type
    ).filter(day__gte=scale.since, day__lt=scale.until)
    if operator:
        tallies = tallies.filter(operator=operator)
    found = tallies.order_by("day", "operator", "network_type").values(*queries.TALLY_FIELDS)
    return Chosen(campaign, facets, scale, list(found), operator)


def _campaign(slug: str | None) -> Campaign:
    if slug:
        try:
            return readers.campaign(slug)
        except readers.UnknownSeedError as error:
            raise UnknownChoiceError("campaign", slug) from error
    return queries.latest_measured_campaign() or readers.campaigns()[0]


def _scale(query: Mapping[str, str], campaign: Campaign) -> TimeScale:
    since = read_day(query, "since") or campaign.since
    until = read_day(query, "until") or campaign.until
    since, until = max(since, campaign.since), min(until, campaign.until)
    if since >= until:
        raise UnknownChoiceError("since", since.isoformat())
    return TimeScale(since, until)


def read_day(query: Mapping[str, str], name: str) -> date | None:
    """Return a day of a query. Raises UnknownChoiceError for what is none."""
    text = query.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnknownChoiceError(name, text) from error
