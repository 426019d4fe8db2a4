"""The last 72 hours of a country as a chart that stands alone: shares and their intervals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports import queries
from reports.dashboards import dates, words
from reports.dashboards.axes import share_axis
from reports.dashboards.chart_data import ChartData
from reports.dashboards.chart_sheets import LICENCES, Drawing, LegendItem, isolated
from reports.dashboards.charts.marks import Mark, number
from reports.dashboards.charts.sheet import PLOT_WIDTH, Row, lay_out
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.operators import operator_name
from reports.now import window
from reports.now_headlines import (
    NowHeadline,
    PlaneNow,
    headlines_now,
    measured_countries,
    worst_first,
)
from reports.now_rows import NOW_FIELDS, now_rows
from seeds import readers

MOST_ROWS = 20
_MARGIN = 1.0  # per cent of the width at either end, so that a mark there is whole
_LINE, _EDGE, _HALF = 14, 10, 4  # pixels: of a plane's line, above and below them, of a square


@dataclass(frozen=True, slots=True)
class NowChart:
    """The networks of a country that have votes; operator and service narrow them."""

    NAME: ClassVar = "now"
    PARAMETERS: ClassVar = ("country", "operator", "service")

    moment: datetime
    query: Mapping[str, str]
    found: list[NowHeadline]

    @property
    def api_query(self) -> Mapping[str, str]:
        """The same networks in the API."""
        return self.query

    @property
    def is_simulated(self) -> bool:
        """Whether the country is invented."""
        return self.query["country"] in readers.invented_countries()

    @property
    def is_imported(self) -> bool:
        """Whether OONI's measurements are among them."""
        return any(one.panel is Panel.IMPORTED for one in self.found)

    def draw(self, language: str) -> Drawing:
        """Return it ready for its template, in the language that is active."""
        shown = self.found[:MOST_ROWS]
        height = 2 * _EDGE + _LINE * max((len(one.planes) for one in shown), default=1)
        hidden = len(self.found) - len(shown)
        since, until = (dates.hour_text(one) for one in window(self.moment))
        country = readers.real_and_invented_countries()[self.query["country"]]
        return Drawing(
            sheet=lay_out([_row(one, height, language) for one in shown], height),
            axis=share_axis(_("Share of votes with interference"), _MARGIN),
            title=_("The last 72 hours"),
            campaign=country.name.get(language),
            subject=_("From %(since)s to %(until)s.") % {"since": since, "until": until},
            note=_(  # an entry of a template, in which a percent sign is doubled
                "Circle: messages; square: anything else that was tested. Line: the range in which "
                "the share lies with 95 %% probability."
            )
            % {},
            legend=[LegendItem("interval", _("95 % interval"))],
            is_simulated=self.is_simulated,
            left_out=_("not shown: %(networks)s") % {"networks": words.networks_text(hidden)}
            if hidden
            else "",
            licence=LICENCES[self.is_imported],
            empty=_("There are no measurements for this choice."),
            is_rtl=pgettext("direction of the script", "ltr") == "rtl",
        )

    def data(self) -> ChartData:
        """Return what the API has of them."""
        asked: dict[str, Any] = dict(self.query)
        return ChartData(NOW_FIELDS, now_rows(self.moment, asked), "now")

    def sql(self, base: str) -> str | None:
        """Return nothing: hours are not released."""
        return None

    def page_url(self, language: str) -> str:
        """Return the home page."""
        return reverse("home", args=[language])


def choose_now(query: Mapping[str, str]) -> NowChart:
    """Return the chart of a query; without a country, of the first that was measured.

    Raises UnknownChoiceError for a country that nobody knows.
    """
    moment = datetime.now(UTC)
    country = query.get("country") or _first_country(moment)
    if country not in readers.real_and_invented_countries():
        raise UnknownChoiceError("country", country)
    narrowed = {name: query[name] for name in ("operator", "service") if query.get(name)}
    found = [
        one
        for one in headlines_now(country, moment)
        if all(getattr(one, name) == value for name, value in narrowed.items())
    ]
    return NowChart(moment, {"country": country} | narrowed, worst_first(found))


def _first_country(moment: datetime) -> str:
    measured = measured_countries(moment)
    if measured:
        return measured[0]
    campaign = queries.latest_measured_campaign() or readers.campaigns()[0]
    return campaign.country


def _row(found: NowHeadline, height: int, language: str) -> Row:
    votes = sum(one.count.votes for one in found.planes)
    note = isolated(
        [
            capfirst(str(words.NETWORK_TYPES[NetworkType(found.network_type)])),
            readers.service(found.service).name.get(language),
            str(words.PANELS[found.panel]),
            f"n = {words.number_text(votes)}",
        ]
    )
    whole = f"M0 0h{PLOT_WIDTH}v{height}h-{PLOT_WIDTH}z"
    half = Mark("half", f"M{PLOT_WIDTH / 2:g} 0V{height}")
    return Row(
        operator_name(found.operator, language).name, note, whole, [half, *_marks(found.planes)]
    )


def _marks(planes: Iterable[PlaneNow]) -> Iterable[Mark]:
    for place, one in enumerate(planes):
        count, y = one.count, _EDGE + _LINE * place + _LINE // 2
        if count.share is None or count.low is None or count.high is None:
            continue
        low, share, high = map(_place, (count.low, count.share, count.high))
        yield Mark("interval", f"M{low} {y}H{high}")
        if one.plane is Plane.MESSAGING:
            yield Mark("dot large", f"M{share} {y}h0.01")
        else:
            yield Mark(
                "count", f"M{share} {y}m-{_HALF}-{_HALF}h{2 * _HALF}v{2 * _HALF}h-{2 * _HALF}z"
            )


def _place(share: float) -> str:
    """Return where a share is, in pixels."""
    return number(PLOT_WIDTH / 100 * (_MARGIN + (100 - 2 * _MARGIN) * share))
