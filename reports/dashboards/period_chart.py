"""One period as a chart that stands alone: its bar, the ranges of its ends, its stored days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from measurements.vocabulary import NetworkType, Panel
from reports import period_queries, queries
from reports.dashboards import period_words, words
from reports.dashboards.axes import time_axis
from reports.dashboards.chart_data import ChartData
from reports.dashboards.chart_onsets import span_of
from reports.dashboards.chart_rows import Tally
from reports.dashboards.chart_sheets import (
    LICENCES,
    NOTES,
    TITLES,
    Chart,
    Drawing,
    count_note,
    day_of,
    isolated,
    legend_of,
)
from reports.dashboards.chart_sql import tallies_sql
from reports.dashboards.charts import marks, onset_marks
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.charts.sheet import Row, lay_out, plot_of
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.period_views import scale_around, told
from reports.detection import Level
from reports.models import Period
from seeds import readers


@dataclass(frozen=True, slots=True)
class PeriodChart:
    """A period, and the stored days of its series around it."""

    NAME: ClassVar = "period"
    PARAMETERS: ClassVar = ("id",)

    period: Period
    scale: TimeScale
    tallies: list[Tally]

    @property
    def query(self) -> Mapping[str, str]:
        """Its id."""
        return {"id": self.period.id}

    @property
    def api_query(self) -> Mapping[str, str]:
        """The tallies of the same days."""
        days = {"since": self.scale.since.isoformat(), "until": self.scale.until.isoformat()}
        return period_queries.series_of(self.period) | days

    @property
    def is_simulated(self) -> bool:
        """Whether the country is invented."""
        return self.period.country in readers.invented_countries()

    @property
    def is_imported(self) -> bool:
        """Whether OONI's measurements show it."""
        return self.period.panel == Panel.IMPORTED

    def draw(self, language: str) -> Drawing:
        """Return it ready for its template, in the language that is active."""
        period, height = self.period, onset_marks.HEIGHT
        plot, words_of = plot_of(height, self.scale), told(self.period, language)
        days = [day_of(tally, self.scale) for tally in self.tallies]
        spans = onset_marks.onset_marks([span_of(period, self.scale)], plot, self.scale.days)
        whole = plot.stretch(0, self.scale.days, 0, height)
        n = sum(day.measurements for day in days)
        rows = [
            Row(_("Period"), str(period_words.LEVELS[Level(period.level)]), whole, spans),
            Row(
                words_of.operator.name,
                count_note(NetworkType(period.network_type), n),
                marks.ground(days, plot),
                marks.state_marks(days, plot),
            ),
        ]
        return Drawing(
            sheet=lay_out(rows, height),
            axis=time_axis(self.scale),
            title=str(TITLES[Chart.ONSETS]),
            campaign=words_of.title,
            subject=isolated(
                [capfirst(words_of.tested), str(words.PANELS[Panel(period.panel)]), words_of.span]
            ),
            note=str(NOTES[Chart.ONSETS]),
            legend=legend_of(Chart.STRIPS),
            is_simulated=self.is_simulated,
            left_out="",
            licence=LICENCES[self.is_imported],
            empty="",
            is_rtl=pgettext("direction of the script", "ltr") == "rtl",
        )

    def data(self) -> ChartData:
        """Return the tallies of its days."""
        return ChartData(queries.TALLY_FIELDS, self.tallies, "tallies")

    def sql(self, base: str) -> str | None:
        """Return the query of the same tallies."""
        return tallies_sql(period_queries.series_of(self.period), self.scale, base)

    def page_url(self, language: str) -> str:
        """Return the page of the period."""
        return reverse("period-page", args=[language, self.period.id])


def choose_period(query: Mapping[str, str]) -> PeriodChart:
    """Return the chart of the period that a query names; without a name of what changed last.

    Raises UnknownChoiceError for a period that nobody knows.
    """
    asked = query.get("id", "")
    period = period_queries.find_period(asked) if asked else _latest()
    if period is None:
        raise UnknownChoiceError("id", asked)
    scale = scale_around([period])
    tallies = period_queries.series_tallies(period, scale.since, scale.until).order_by("day")
    return PeriodChart(period, scale, list(tallies.values(*queries.TALLY_FIELDS)))


def _latest() -> Period | None:
    return next((one.period for one, _ in period_queries.latest_revisions(1)), None)
