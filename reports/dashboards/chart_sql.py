"""Reproduce a chart: the query that gives its numbers from the released files."""

from collections.abc import Mapping
from datetime import timedelta

from measurements.models import ReleasedDay
from measurements.release_layout import Collection, collection_of
from measurements.vocabulary import Panel
from reports import queries
from reports.dashboards.chart_rows import Chosen
from reports.dashboards.chart_sheets import Chart
from reports.dashboards.charts.scale import TimeScale
from reports.datasets import layout
from seeds import readers

# The charts whose table is tallies.
OF_TALLIES = frozenset((Chart.STRIPS, Chart.SHARE, Chart.VOTES, Chart.COVERAGE))


def chart_sql(chosen: Chosen, base: str) -> str | None:
    """Return the SQL of a view's tallies; None where there is none."""
    return tallies_sql(_equal(chosen), chosen.scale, base)


def tallies_sql(equal: Mapping[str, str], scale: TimeScale, base: str) -> str | None:
    """Return DuckDB's SQL for the tallies that have these values; None where none is released.

    base is the address of this instance without a slash at its end.
    """
    collection = collection_of(Panel(equal["panel"]))
    files = [
        f"{base}/data/v1/latest/{layout.year_file(collection, year)}"
        for year in _released_years(scale, collection)
    ]
    if not files or equal["country"] in readers.invented_countries():
        return None
    conditions = [f"{name} = {_quoted(value)}" for name, value in equal.items()]
    conditions.append(f"day >= DATE '{scale.since}'")
    conditions.append(f"day < DATE '{scale.until}'")
    sources = ",\n    ".join(map(_quoted, files))
    return (
        f"SELECT {', '.join(queries.TALLY_FIELDS)}\n"
        f"FROM read_parquet([\n    {sources}\n])\n"
        f"WHERE {' AND '.join(conditions)}\n"
        "ORDER BY day, operator, network_type;\n"
    )


def _equal(chosen: Chosen) -> dict[str, str]:
    """Return what each row of the chart has in common, by column."""
    facets = chosen.facets
    values = {
        "country": chosen.campaign.country,
        "operator": chosen.operator,
        "network_type": facets.network_type,
        "service": facets.subject,
        "plane": facets.plane,
        "panel": facets.panel,
    }
    return {name: str(value) for name, value in values.items() if value}


def _released_years(scale: TimeScale, collection: Collection) -> list[int]:
    """Return the years of which the collection has a released file."""
    last = scale.until - timedelta(days=1)
    years = ReleasedDay.objects.filter(
        collection=collection, day__year__gte=scale.since.year, day__year__lte=last.year
    )
    return sorted({day.year for day in years.dates("day", "year")})


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
