"""Reproduce a chart: the query that gives its numbers from the released files."""

from datetime import timedelta

from measurements.models import ReleasedDay
from measurements.release_layout import Collection, collection_of
from reports import queries
from reports.dashboards.chart_rows import Chosen
from reports.dashboards.chart_sheets import Chart
from reports.datasets import layout

# The charts whose table is tallies.
OF_TALLIES = frozenset((Chart.STRIPS, Chart.SHARE, Chart.VOTES, Chart.COVERAGE))


def chart_sql(chosen: Chosen, base: str) -> str | None:
    """Return DuckDB's SQL for a chart's table; None where no release holds any day of it.

    base is the address of this instance without a slash at its end.
    """
    collection = collection_of(chosen.facets.panel)
    files = [
        f"{base}/data/v1/latest/{layout.year_file(collection, year)}"
        for year in _released_years(chosen, collection)
    ]
    if not files or chosen.campaign.is_simulated:
        return None
    conditions = [f"{name} = {_quoted(value)}" for name, value in _equal(chosen).items()]
    conditions.append(f"day >= DATE '{chosen.scale.since}'")
    conditions.append(f"day < DATE '{chosen.scale.until}'")
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


def _released_years(chosen: Chosen, collection: Collection) -> list[int]:
    """Return the years of which the view's collection has a released file."""
    last = chosen.scale.until - timedelta(days=1)
    years = ReleasedDay.objects.filter(
        collection=collection, day__year__gte=chosen.scale.since.year, day__year__lte=last.year
    )
    return sorted({day.year for day in years.dates("day", "year")})


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
