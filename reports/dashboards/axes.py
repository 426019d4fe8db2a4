"""The labels of a time axis."""

from dataclasses import dataclass

from django.utils.translation import pgettext

from reports.dashboards import dates
from reports.dashboards.charts import ticks
from reports.dashboards.charts.scale import TimeScale, percent_text

# A month with its year in a narrower stretch would run into its neighbour on a phone.
LEAST_STRETCH = 20.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text centred at x, and the line that begins its stretch."""

    x: str
    line: str
    text: str
    is_sparse: bool


@dataclass(frozen=True, slots=True)
class Axis:
    """The labels of a time axis, the coarse above the fine, and the grid of its strips."""

    days: int
    coarse: list[Label]
    fine: list[Label]
    grid: str
    direction: str


def time_axis(scale: TimeScale) -> Axis:
    """Return the axis in the language of the page; time runs from left to right in all."""
    is_short = ticks.is_short(scale)
    coarse = [
        _label(scale, one, dates.month_text(one.day) if is_short else str(one.day.year))
        for one in ticks.coarse(scale)
    ]
    fine = [
        _label(scale, one, str(one.day.day) if is_short else dates.short_month(one.day))
        for one in ticks.fine(scale)
    ]
    # Translators: the direction of the language's script: ltr or rtl.
    direction = pgettext("direction of the script", "ltr")
    return Axis(scale.days, coarse, fine, ticks.grid(scale), direction)


def share_axis(title: str, margin: float = 0.0) -> Axis:
    """Return the axis of shares of a whole; margin: per cent of the width at either end."""
    direction = pgettext("direction of the script", "ltr")
    whole = Label("50%", "0%", title, is_sparse=True)
    places = {one: percent_text(margin + (100 - 2 * margin) * one / 100) for one in (25, 50, 75)}
    quarters = [Label(x, x, f"{one} %", is_sparse=True) for one, x in places.items()]
    return Axis(100, [whole], quarters, "", direction)


def _label(scale: TimeScale, stretch: ticks.Stretch, text: str) -> Label:
    left, right = scale.percent(stretch.start), scale.percent(stretch.end)
    is_too_long = " " in text and right - left < LEAST_STRETCH
    return Label(
        x=percent_text((left + right) / 2),
        line=percent_text(left),
        text="" if is_too_long else text,
        is_sparse=stretch.is_sparse,
    )
