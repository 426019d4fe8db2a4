"""Addresses that belong to a view of a campaign."""

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


def campaign_url(campaign: Campaign, language: str) -> str:
    """Return the address of a campaign's timeline."""
    return reverse("timeline", kwargs={"language": language, "slug": campaign.slug})
