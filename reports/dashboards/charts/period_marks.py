"""A period on an axis: its bar from onset to end, and the 95 % ranges of both. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from reports.dashboards.charts.scale import TimeScale, percent_text

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the axis, as SVG lengths."""

    left: str
    width: str
    right: str


@dataclass(frozen=True, slots=True)
class PeriodMarks:
    """What is drawn. end_range is None without an end in sight; is_open: it may last."""

    bar: Span
    onset_range: Span
    end_range: Span | None
    is_open_start: bool
    is_open: bool


def period_marks(
    onset: tuple[date, date, date],
    end: tuple[date | None, date | None, date | None],
    scale: TimeScale,
    *,
    is_open_start: bool,
) -> PeriodMarks:
    """Return a period's marks from its edges, each (low, most likely, high), days included."""
    end_low, end_day, end_high = end
    last = end_day or scale.until - _DAY
    return PeriodMarks(
        bar=_span(scale, onset[1], last),
        onset_range=_span(scale, onset[0], onset[2]),
        end_range=_span(scale, end_low, end_high or scale.until - _DAY) if end_low else None,
        is_open_start=is_open_start,
        is_open=end_high is None,
    )


def _span(scale: TimeScale, first: date, last: date) -> Span:
    left, right = scale.percent(first), scale.percent(last + _DAY)
    return Span(percent_text(left), percent_text(right - left), percent_text(right))
