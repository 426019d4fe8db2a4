"""What each chart shows, as rows of data, and where the API has the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports import queries
from reports.dashboards.chart_operators import FIELDS, compare
from reports.dashboards.chart_rows import Chosen
from reports.dashboards.chart_sheets import Chart


@dataclass(frozen=True, slots=True)
class ChartData:
    """The rows of a chart. api: the name of the list that has what they rest on."""

    fields: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    api: str


def data_of(chart: Chart, chosen: Chosen) -> ChartData:
    """Return the data of a chart of a view."""
    match chart:
        case Chart.ONSETS:
            fields = queries.PERIOD_FIELDS
            rows = [{name: getattr(one, name) for name in fields} for one in chosen.periods()]
            return ChartData(fields, rows, "periods")
        case Chart.OPERATORS:
            return ChartData(FIELDS, [one.row() for one in compare(chosen)], "tallies")
        case _:
            return ChartData(queries.TALLY_FIELDS, chosen.tallies, "tallies")
