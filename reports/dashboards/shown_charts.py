"""What one address of a chart asks for: of a campaign's view, of one period, of the last hours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from reports.dashboards.chart_data import ChartData, data_of
from reports.dashboards.chart_rows import VIEW_PARAMETERS, Chosen, choose
from reports.dashboards.chart_sheets import Chart, Drawing, draw
from reports.dashboards.chart_sql import OF_TALLIES, chart_sql
from reports.dashboards.links import campaign_url, page_query
from reports.dashboards.now_chart import NowChart, choose_now
from reports.dashboards.period_chart import PeriodChart, choose_period


class ShownChart(Protocol):
    """A chart, whatever it is about."""

    @property
    def query(self) -> Mapping[str, str]:
        """What names it: the parameters of all its addresses."""

    @property
    def api_query(self) -> Mapping[str, str]:
        """The parameters of the API's list with the same rows."""

    @property
    def is_simulated(self) -> bool:
        """Whether nobody measured it."""

    @property
    def is_imported(self) -> bool:
        """Whether any of it comes from OONI."""

    def draw(self, language: str) -> Drawing:
        """Return it ready for its template, in the language that is active."""

    def data(self) -> ChartData:
        """Return its rows."""

    def sql(self, base: str) -> str | None:
        """Return the query that gives its rows from the released files, if one does."""

    def page_url(self, language: str) -> str:
        """Return the page that it is of."""


@dataclass(frozen=True, slots=True)
class ViewChart:
    """A chart of a view of a campaign."""

    chart: Chart
    chosen: Chosen

    @property
    def query(self) -> Mapping[str, str]:
        """The view."""
        return self.chosen.query

    @property
    def api_query(self) -> Mapping[str, str]:
        """The view: the API knows it by the same parameters."""
        return self.chosen.query

    @property
    def is_simulated(self) -> bool:
        """Whether the campaign is invented."""
        return self.chosen.campaign.is_simulated

    @property
    def is_imported(self) -> bool:
        """Whether the view is of OONI's measurements."""
        return self.chosen.facets.panel == "imported"

    def draw(self, language: str) -> Drawing:
        """Return it ready for its template."""
        return draw(self.chart, self.chosen, language)

    def data(self) -> ChartData:
        """Return its rows."""
        return data_of(self.chart, self.chosen)

    def sql(self, base: str) -> str | None:
        """Return the query of its tallies, where it shows tallies."""
        return chart_sql(self.chosen, base) if self.chart in OF_TALLIES else None

    def page_url(self, language: str) -> str:
        """Return the campaign's page with the same view."""
        url = campaign_url(self.chosen.campaign, language)
        return f"{url}?{urlencode(page_query(self.chosen.facets))}"


NAMES: Sequence[str] = (*Chart, PeriodChart.NAME, NowChart.NAME)


def parameters_of(name: str) -> tuple[str, ...]:
    """Return the parameters that say what a chart is about."""
    own = {PeriodChart.NAME: PeriodChart.PARAMETERS, NowChart.NAME: NowChart.PARAMETERS}
    return own.get(name, VIEW_PARAMETERS)


def shown(name: str, query: Mapping[str, str]) -> ShownChart:
    """Return what an address asks for; what is left out is chosen by what has data.

    Raises UnknownChoiceError for a value that names nothing.
    """
    if name == PeriodChart.NAME:
        return choose_period(query)
    if name == NowChart.NAME:
        return choose_now(query)
    return ViewChart(Chart(name), choose(query))
