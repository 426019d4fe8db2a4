"""Addresses that belong to a view of a campaign."""

from collections.abc import Mapping
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


def campaign_url(campaign: Campaign, language: str) -> str:
    """Return the address of a campaign's timeline."""
    return reverse("timeline", kwargs={"language": language, "slug": campaign.slug})
