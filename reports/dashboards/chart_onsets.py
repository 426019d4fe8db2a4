"""When interference began and ended, network by network: the periods of a view."""

from itertools import groupby

from django.utils.text import capfirst

from measurements.vocabulary import NetworkType
from reports.dashboards import words
from reports.dashboards.chart_rows import Chosen
from reports.dashboards.charts.marks import Plot
from reports.dashboards.charts.onset_marks import Span, onset_marks
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.charts.sheet import Row
from reports.dashboards.operators import operator_name
from reports.detection import Level
from reports.models import Period


def onset_rows(chosen: Chosen, plot: Plot, language: str) -> list[Row]:
    """Return a row for each network with periods, the campaign's operators first."""
    places = {slug: place for place, slug in enumerate(chosen.campaign.operators)}

    def network(period: Period) -> tuple[int, str, str]:
        operator = period.operator
        return places.get(operator, len(places)), operator, period.network_type

    rows = []
    for (_place, slug, kind), own in groupby(sorted(chosen.periods(), key=network), key=network):
        spans = [span_of(period, chosen.scale) for period in own]
        note = capfirst(str(words.NETWORK_TYPES[NetworkType(kind)]))
        marks = onset_marks(spans, plot, chosen.scale.days)
        whole = plot.stretch(0, chosen.scale.days, 0, plot.height)
        rows.append(Row(operator_name(slug, language).name, note, whole, marks))
    return rows


def span_of(period: Period, scale: TimeScale) -> Span:
    """Return a period by the columns of an axis."""
    end_low, end, end_high = (
        scale.offset(day) if day else None for day in (period.end_low, period.end, period.end_high)
    )
    return Span(
        is_confirmed=period.level == Level.CONFIRMED,
        onset_low=scale.offset(period.onset_low),
        onset=scale.offset(period.onset),
        onset_high=scale.offset(period.onset_high),
        end_low=end_low,
        end=end,
        end_high=end_high,
    )
