"""The tables of the charts that a timeline's own strips do not show."""

from dataclasses import dataclass

from django.utils.functional import Promise

from reports.dashboards import words
from reports.dashboards.chart_operators import ORDER
from reports.dashboards.charts.strips import DayState, Run
from reports.dashboards.timeline import Timeline

_COLUMNS = (*ORDER, DayState.NO_DATA)


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One network's days by state, in the order of the columns."""

    operator: str
    network: str
    days: list[str]


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """Every network of a timeline."""

    columns: list[Promise]
    rows: list[ComparedRow]


def compared_table(timeline: Timeline) -> ComparedTable:
    """Return how many days of each strip read how."""
    drawn = [drawn for group in timeline.tables for drawn in group.strips]
    rows = [
        ComparedRow(one.strip.operator.name, one.strip.type_label, _days(one.strip.runs))
        for one in drawn
    ]
    return ComparedTable([words.STATES[state] for state in _COLUMNS], rows)


def _days(runs: list[Run]) -> list[str]:
    counts = dict.fromkeys(DayState, 0)
    for run in runs:
        counts[run.state] += run.end - run.start
    return [words.number_text(counts[state]) for state in _COLUMNS]
