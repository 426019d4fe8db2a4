"""One address for each chart, with four endings: .svg .png .csv .json."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson
import resvg_py
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from reports.dashboards import dates
from reports.dashboards.caching import edition_page
from reports.dashboards.chart_data import ChartData
from reports.dashboards.chart_rows import read_day
from reports.dashboards.chart_sheets import Drawing, LegendItem
from reports.dashboards.charts.palette import DARK, LIGHT
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.languages import CODES
from reports.dashboards.shown_charts import NAMES, ShownChart, parameters_of, shown
from reports.frozen_pictures import NotFrozenError, frozen_svg

# Isolates that make a line read from right to left in a drawing whose direction is the other.
_ISOLATES = {True: ("\u2067", "\u2069"), False: ("", "")}
_PICTURE_SCALE = 2.0


class EndingConverter:
    """What a chart's address ends with."""

    regex = "svg|png|csv|json|sql"

    def to_python(self, value: str) -> str:
        """Return the ending."""
        return value

    def to_url(self, value: str) -> str:
        """Return the ending."""
        return value


@edition_page
def chart(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """Answer a chart as a drawing, a picture, a table or data; 400 for a value of no meaning."""
    if name not in NAMES:
        raise Http404("There is no chart of this name.")
    language = request.GET.get("lang", "en")
    if language not in CODES:
        return _refuse("lang", f"Use one of: {', '.join(CODES)}.")
    try:
        if request.GET.get("frozen"):
            answer = _frozen(request, name, ending, language)
        else:
            answer = _answer(request, name, ending, language)
    except UnknownChoiceError as error:
        return _refuse(error.name, f"“{error.value}” names nothing here.")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _answer(request: HttpRequest, name: str, ending: str, language: str) -> HttpResponse:
    asked = shown(name, request.GET.dict())
    match ending:
        case "csv":
            content = _csv(asked.data())
            answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = f'attachment; filename="sawt-{name}.csv"'
            return answer
        case "json":
            data = _json(request, name, asked)
            return HttpResponse(data, content_type="application/json")
        case "sql":
            return _sql(request, asked)
        case "png":
            svg = chart_svg(request, asked, language, is_picture=True)
            return HttpResponse(png(svg), content_type="image/png")
        case _:
            return _drawing(chart_svg(request, asked, language))


def _frozen(request: HttpRequest, name: str, ending: str, language: str) -> HttpResponse:
    """Answer the drawing as it was on a day."""
    day = read_day(request.GET, "frozen")
    if day is None or ending != "svg":
        return _refuse("frozen", "Only the .svg of a chart can be frozen.")
    asked = {one: request.GET[one] for one in parameters_of(name) if request.GET.get(one)}

    def draw_now() -> str:
        return chart_svg(request, shown(name, asked), language, frozen=day)

    try:
        svg = frozen_svg(name, asked | {"lang": language}, day, draw_now)
    except NotFrozenError as error:
        raise Http404(str(error)) from error
    return _drawing(svg)


def _drawing(svg: str) -> HttpResponse:
    answer = HttpResponse(svg, content_type="image/svg+xml")
    answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer


def chart_svg(
    request: HttpRequest,
    asked: ShownChart,
    language: str,
    *,
    is_picture: bool = False,
    frozen: date | None = None,
) -> str:
    """Return a chart as a drawing that stands alone; frozen: the day that it says it is of."""
    with translation.override(language):
        drawing = asked.draw(language)
        return render_to_string(
            "charts/sheet.svg",
            _places(drawing)
            | {
                "d": drawing,
                "language": language,
                "is_picture": is_picture,
                "frozen": dates.day_text(frozen) if frozen else "",
                "light": LIGHT,
                "dark": DARK,
                "address": request.build_absolute_uri(asked.page_url(language).partition("?")[0]),
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


def _csv(data: ChartData) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, data.fields)
    writer.writeheader()
    writer.writerows(data.rows)
    return text.getvalue()


def _json(request: HttpRequest, name: str, asked: ShownChart) -> bytes:
    """Return a chart's numbers, what it shows, and where everything of it is."""
    data, query = asked.data(), urlencode(asked.query)
    endings = ("svg", "png", "csv", "sql") if asked.sql("") else ("svg", "png", "csv")
    address = request.build_absolute_uri(reverse("chart", args=[name, "svg"])).removesuffix(".svg")
    api = request.build_absolute_uri(f"{reverse(data.api)}?{urlencode(asked.api_query)}")
    return orjson.dumps(
        {
            "chart": name,
            "query": asked.query,
            "is_simulated": asked.is_simulated,
            "licence": "CC-BY-NC-SA-4.0" if asked.is_imported else "CC-BY-4.0",
            "addresses": {end: f"{address}.{end}?{query}" for end in endings} | {data.api: api},
            "results": data.rows,
        }
    )


def _sql(request: HttpRequest, asked: ShownChart) -> HttpResponse:
    """Return the query that gives the chart's table from the released files."""
    query = asked.sql(request.build_absolute_uri("/").rstrip("/"))
    if query is None:
        raise Http404("No release holds the numbers of this chart.")
    return HttpResponse(query, content_type="application/sql; charset=utf-8")


def png(svg: str, zoom: float = _PICTURE_SCALE) -> bytes:
    """Return a drawing as a picture."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom))


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
