"""One address for each chart, with five endings: .svg .png .csv .json .sql."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
import resvg_py
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from reports import queries
from reports.dashboards.caching import public_page
from reports.dashboards.chart_rows import Chosen, choose
from reports.dashboards.chart_sheets import Chart, Drawing, LegendItem, draw
from reports.dashboards.chart_sql import chart_sql
from reports.dashboards.charts.palette import DARK, LIGHT
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.languages import CODES
from reports.dashboards.links import campaign_url

# Isolates that make a line read from right to left in a drawing whose direction is the other.
_ISOLATES = {True: ("\u2067", "\u2069"), False: ("", "")}
_PICTURE_SCALE = 2.0
_JSON = "application/json"


class EndingConverter:
    """What a chart's address ends with."""

    regex = "svg|png|csv|json|sql"

    def to_python(self, value: str) -> str:
        """Return the ending."""
        return value

    def to_url(self, value: str) -> str:
        """Return the ending."""
        return value


@public_page
def chart(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """Answer a chart as a drawing, a picture, a table or data; 400 for a value of no meaning."""
    if name not in set(Chart):
        raise Http404("There is no chart of this name.")
    language = request.GET.get("lang", "en")
    if language not in CODES:
        return _refuse("lang", f"Use one of: {', '.join(CODES)}.")
    try:
        chosen = choose(request.GET.dict())
    except UnknownChoiceError as error:
        return _refuse(error.name, f"“{error.value}” names nothing here.")
    match ending:
        case "csv":
            content = _csv(chosen)
            answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="sawt-{name}.csv"'
        case "json":
            answer = HttpResponse(_json(request, Chart(name), chosen), content_type=_JSON)
        case "sql":
            answer = _sql(request, chosen)
        case "png":
            svg = chart_svg(request, Chart(name), chosen, language, is_picture=True)
            answer = HttpResponse(_png(svg), content_type="image/png")
        case _:
            svg = chart_svg(request, Chart(name), chosen, language)
            answer = HttpResponse(svg, content_type="image/svg+xml")
            answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def chart_svg(
    request: HttpRequest, name: Chart, chosen: Chosen, language: str, *, is_picture: bool = False
) -> str:
    """Return a chart as a drawing that stands alone."""
    with translation.override(language):
        drawing = draw(name, chosen, language)
        return render_to_string(
            "charts/sheet.svg",
            _places(drawing)
            | {
                "d": drawing,
                "language": language,
                "is_picture": is_picture,
                "light": LIGHT,
                "dark": DARK,
                "address": request.build_absolute_uri(campaign_url(chosen.campaign, language)),
            },
        )


def _places(drawing: Drawing) -> dict[str, Any]:
    """Return where the texts stand: at the side where the language begins to read."""
    sheet, is_rtl = drawing.sheet, drawing.is_rtl
    start, end = (sheet.width - 24, 24) if is_rtl else (24, sheet.width - 24)
    opened, closed = _ISOLATES[is_rtl]
    return {
        "side": start,
        "anchor": "end" if is_rtl else "start",
        "other_side": end,
        "other_anchor": "start" if is_rtl else "end",
        "foot_x": start - 24,
        "label_x": sheet.plot_left - 10,
        "open": opened,
        "close": closed,
        "legend": _legend(drawing.legend),
    }


def _legend(items: Sequence[LegendItem]) -> list[dict[str, Any]]:
    """Return the legend in one line, each text given the room that its letters need at most."""
    placed, x = [], 0
    for item in items:
        placed.append({
            "style": item.style, "text": item.text, "x": x, "text_x": x + 19,
            "is_thin": item.style in ("interval", "s-too_few"),
        })  # fmt: skip
        x += 36 + round(6.4 * len(item.text))
    return placed


def _csv(chosen: Chosen) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, queries.TALLY_FIELDS)
    writer.writeheader()
    writer.writerows(chosen.tallies)
    return text.getvalue()


def _json(request: HttpRequest, name: Chart, chosen: Chosen) -> bytes:
    """Return a chart's numbers, what it shows, and where everything of it is."""
    query = urlencode(chosen.query)
    address = request.build_absolute_uri(reverse("chart", args=[name, "svg"])).removesuffix(".svg")
    return orjson.dumps(
        {
            "chart": name,
            "query": chosen.query,
            "is_simulated": chosen.campaign.is_simulated,
            "licence": "CC-BY-NC-SA-4.0" if chosen.facets.panel == "imported" else "CC-BY-4.0",
            "addresses": {end: f"{address}.{end}?{query}" for end in ("svg", "png", "csv", "sql")}
            | {"tallies": request.build_absolute_uri(f"{reverse('tallies')}?{query}")},
            "results": chosen.tallies,
        }
    )


def _sql(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    """Return the query that gives the chart's table from the released files."""
    query = chart_sql(chosen, request.build_absolute_uri("/").rstrip("/"))
    if query is None:
        raise Http404("No release holds any day of this chart.")
    return HttpResponse(query, content_type="application/sql; charset=utf-8")


def _png(svg: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=_PICTURE_SCALE))


def _refuse(name: str, detail: str) -> HttpResponse:
    problem = {
        "type": "/api/docs#invalid_parameter",
        "title": "Bad Request",
        "status": 400,
        "reason": "invalid_parameter",
        "detail": f"{name}: {detail}",
        "parameters": {name: detail},
    }
    return HttpResponse(orjson.dumps(problem), content_type="application/problem+json", status=400)
