"""Addresses that belong to a view of a campaign."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.urls import reverse

from reports.dashboards.facets import Facets
from seeds.readers import Campaign

_LARGEST_PAGE = 10_000


def tallies_url(campaign: Campaign, facets: Facets, form: str) -> str:
    """Return where the API has the tallies of exactly this view, as json or csv."""
    query = {
        "campaign": campaign.slug,
        "service": facets.subject,
        "plane": facets.plane.value,
        "panel": facets.panel.value,
    }
    if facets.network_type is not None:
        query["network_type"] = facets.network_type.value
    query |= {"since": campaign.since.isoformat(), "until": campaign.until.isoformat()}
    if form == "json":
        query["limit"] = str(_LARGEST_PAGE)
    return f"{reverse('tallies')}?{urlencode(query | {'format': form})}"


def headlines_url(campaign: Campaign, facets: Facets) -> str:
    """Return where the API has the headlines of this view."""
    query = {
        "campaign": campaign.slug,
        "service": facets.service,
        "panel": facets.panel.value,
        "network_type": facets.network_type or "",
        "since": campaign.since.isoformat(),
        "until": campaign.until.isoformat(),
    }
    given = {name: value for name, value in query.items() if value}
    return f"{reverse('headlines')}?{urlencode(given)}"


def page_query(facets: Facets) -> dict[str, str]:
    """Return a view as the parameters of its page."""
    query = {
        "service": facets.service,
        "plane": facets.plane.value,
        "profile": facets.profile or "",
        "panel": facets.panel.value,
        "network_type": facets.network_type or "",
    }
    return {name: value for name, value in query.items() if value}


def chart_query(campaign: Campaign, facets: Facets) -> dict[str, str]:
    """Return a view as the parameters of its charts."""
    return {"campaign": campaign.slug} | page_query(facets)


def chart_url(name: str, ending: str, query: Mapping[str, str], language: str) -> str:
    """Return the address of a chart; its words are in the language, its data in none."""
    spoken = {"lang": language} if ending in ("svg", "png") else {}
    return f"{reverse('chart', args=[name, ending])}?{urlencode({**query, **spoken})}"


def embed_url(name: str, query: Mapping[str, str], language: str) -> str:
    """Return the address of a chart for a frame."""
    address = reverse("embed", kwargs={"language": language, "name": name})
    return f"{address}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class ChartLinks:
    """Where everything of one chart is. sql: empty where no release has its numbers."""

    svg: str
    png: str
    csv: str
    json: str
    sql: str
    embed: str
    frozen: str


def chart_links(
    name: str, query: Mapping[str, str], language: str, *, is_released: bool
) -> ChartLinks:
    """Return all addresses of a chart; the frozen one is of today."""
    today = datetime.now(UTC).date().isoformat()
    return ChartLinks(
        svg=chart_url(name, "svg", query, language),
        png=chart_url(name, "png", query, language),
        csv=chart_url(name, "csv", query, language),
        json=chart_url(name, "json", query, language),
        sql=chart_url(name, "sql", query, language) if is_released else "",
        embed=embed_url(name, query, language),
        frozen=embed_url(name, {**query, "frozen": today}, language),
    )


def campaign_url(campaign: Campaign, language: str) -> str:
    """Return the address of a campaign's timeline."""
    return reverse("timeline", kwargs={"language": language, "slug": campaign.slug})
