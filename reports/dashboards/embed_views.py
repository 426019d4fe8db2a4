"""A chart in a frame of somebody else's page, live or frozen, with the way to its source."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports.dashboards import dates
from reports.dashboards.answers import not_found
from reports.dashboards.caching import edition_page
from reports.dashboards.chart_rows import read_day
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.languages import in_its_language
from reports.dashboards.links import chart_url
from reports.dashboards.security import policy_for_frames
from reports.dashboards.shown_charts import ShownChart, parameters_of, shown


@edition_page
@in_its_language
def embed(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """Show one chart for a frame."""
    try:
        chart = shown(name, request.GET.dict())
        frozen = read_day(request.GET, "frozen")
    except (ValueError, UnknownChoiceError):
        return not_found(request, language)
    drawing = chart.draw(language)
    context = {
        "language": language,
        "title": f"{drawing.title}: {drawing.campaign}",
        "subject": drawing.subject,
        "image": _image(request, name, chart, frozen, language),
        "frozen": dates.day_text(frozen) if frozen else "",
        "csv": chart_url(name, "csv", chart.query, language),
        "page_url": chart.page_url(language),
    }
    response = render(request, "dashboards/embed.html", context)
    response.headers["Content-Security-Policy"] = policy_for_frames()
    return response


def _image(
    request: HttpRequest, name: str, chart: ShownChart, frozen: date | None, language: str
) -> str:
    if frozen is None:
        return chart_url(name, "svg", chart.query, language)
    # What was asked for, and not what is chosen by today's data: the picture is kept under it.
    asked = {one: request.GET[one] for one in parameters_of(name) if request.GET.get(one)}
    return chart_url(name, "svg", asked | {"frozen": frozen.isoformat()}, language)
