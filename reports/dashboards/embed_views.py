"""A chart in a frame of somebody else's page, live or frozen, with the way to its source."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports.dashboards import dates
from reports.dashboards.answers import not_found
from reports.dashboards.caching import edition_page
from reports.dashboards.chart_rows import VIEW_PARAMETERS, Chosen, choose, read_day
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
        frozen = read_day(request.GET, "frozen")
    except (ValueError, UnknownChoiceError):
        return not_found(request, language)
    drawing = draw(chart, chosen, language)
    context = {
        "language": language,
        "title": f"{drawing.title}: {drawing.campaign}",
        "subject": drawing.subject,
        "image": _image(request, chart, chosen, frozen, language),
        "frozen": dates.day_text(frozen) if frozen else "",
        "csv": chart_url(chart, "csv", chosen.query, language),
        "page_url": _page_url(chosen, language),
    }
    response = render(request, "dashboards/embed.html", context)
    response.headers["Content-Security-Policy"] = policy_for_frames()
    return response


def _image(
    request: HttpRequest, chart: Chart, chosen: Chosen, frozen: date | None, language: str
) -> str:
    if frozen is None:
        return chart_url(chart, "svg", chosen.query, language)
    # What was asked for, and not what is chosen by today's data: the picture is kept under it.
    asked = {one: request.GET[one] for one in VIEW_PARAMETERS if request.GET.get(one)}
    return chart_url(chart, "svg", asked | {"frozen": frozen.isoformat()}, language)


def _page_url(chosen: Chosen, language: str) -> str:
    return f"{campaign_url(chosen.campaign, language)}?{urlencode(page_query(chosen.facets))}"
