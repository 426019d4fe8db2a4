"""The share image of a campaign, an operator or a service, as PNG."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from reports.dashboards.caching import edition_page
from reports.dashboards.chart_views import png
from reports.dashboards.charts.palette import LIGHT
from reports.dashboards.feeds.views import Kind
from reports.dashboards.languages import CODES
from reports.dashboards.share_cards import Card, campaign_card, subject_card
from reports.dashboards.subjects import operator_page, service_page
from seeds import readers

_SIDE, _WIDTH = 48, 1200
_LEGEND_TOP = 544


@edition_page
def share(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """Answer the picture in the language that is asked for; 404 for what nobody knows."""
    language = request.GET.get("lang", "en")
    if language not in CODES:
        raise Http404("There is no such language.")
    with translation.override(language):
        card = _card(kind, slug, language)
        if card is None:
            raise Http404("There is no such page.")
        name = "timeline" if kind is Kind.CAMPAIGN else kind.value
        page = reverse(name, kwargs={"language": language, "slug": slug})
        context = _places(card) | {
            "card": card,
            "language": language,
            "light": LIGHT,
            "address": request.build_absolute_uri(page),
        }
        svg = render_to_string("charts/card.svg", context)
    return HttpResponse(png(svg, zoom=1.0), content_type="image/png")


def _card(kind: Kind, slug: str, language: str) -> Card | None:
    match kind:
        case Kind.CAMPAIGN:
            campaign = next((one for one in readers.campaigns() if one.slug == slug), None)
            return campaign_card(campaign, language) if campaign else None
        case Kind.OPERATOR:
            page = operator_page(slug, {}, language)
        case Kind.SERVICE:
            page = service_page(slug, {}, language)
    return subject_card(page) if page else None


def _places(card: Card) -> dict[str, Any]:
    """Return where the texts stand: at the side where the language begins to read."""
    start, end = (_WIDTH - _SIDE, _SIDE) if card.is_rtl else (_SIDE, _WIDTH - _SIDE)
    return {
        "side": start,
        "other_side": end,
        "anchor": "end" if card.is_rtl else "start",
        "other_anchor": "start" if card.is_rtl else "end",
        "open": "\u2067" if card.is_rtl else "",
        "close": "\u2069" if card.is_rtl else "",
        "title": [{"text": line, "y": 142 + 58 * number} for number, line in enumerate(card.title)],
        "subject_y": 142 + 58 * len(card.title),
        "legend": _legend(card),
    }


def _legend(card: Card) -> list[dict[str, Any]]:
    """Return the legend in the lines that it needs, under the strips."""
    placed, x, y = [], 0, 0
    for style, text in card.legend:
        width = 40 + round(9.6 * len(text))
        if x and x + width > _WIDTH - 2 * _SIDE:
            x, y = 0, y + 24
        left, top = _SIDE + x, _LEGEND_TOP + y
        placed.append({
            "style": style, "text": text, "x": left, "y": top, "text_x": left + 24,
            "text_y": top + 15,
        })  # fmt: skip
        x += width
    return placed
