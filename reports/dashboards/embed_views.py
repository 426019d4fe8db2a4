"""A chart in a frame of somebody else's page: always as it is now, with the way to its source."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports.dashboards.answers import not_found
from reports.dashboards.caching import edition_page
from reports.dashboards.chart_rows import Chosen, choose
from reports.dashboards.chart_sheets import Chart, draw
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.languages import in_its_language
from reports.dashboards.links import campaign_url, chart_url, page_query
from reports.dashboards.security import policy_for_frames


@edition_page
@in_its_language
def embed(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Show one chart for a frame."""
    try:
        chart, chosen = Chart(name), choose(request.GET.dict())
    except (ValueError, UnknownChoiceError):
        return not_found(request, language)
    drawing = draw(chart, chosen, language)
    context = {
        "language": language,
        "title": f"{drawing.title}: {drawing.campaign}",
        "subject": drawing.subject,
        "image": chart_url(chart, "svg", chosen.query, language),
        "csv": chart_url(chart, "csv", chosen.query, language),
        "page_url": _page_url(chosen, language),
    }
    response = render(request, "dashboards/embed.html", context)
    response.headers["Content-Security-Policy"] = policy_for_frames()
    return response


def _page_url(chosen: Chosen, language: str) -> str:
    return f"{campaign_url(chosen.campaign, language)}?{urlencode(page_query(chosen.facets))}"
