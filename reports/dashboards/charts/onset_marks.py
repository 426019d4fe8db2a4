"""The marks of periods in one row: a bar from onset to end, above and below it where each may lie.

Pure. An end that is not seen, or that may lie after the last day, reaches the right edge.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.dashboards.charts.marks import Mark, Plot, number

HEIGHT = 48
_BAR = (18, 12)  # top and height
_ABOVE, _BELOW, _CAP = 9, 39, 4


@dataclass(frozen=True, slots=True)
class Span:
    """A period by columns of the axis; None where it is not over, or may last."""

    is_confirmed: bool
    onset_low: int
    onset: int
    onset_high: int
    end_low: int | None
    end: int | None
    end_high: int | None


def onset_marks(spans: Iterable[Span], plot: Plot, days: int) -> list[Mark]:
    """Return the bars of these periods, and the 95 % intervals of their edges."""
    bars: dict[str, list[str]] = {"s-blocked": [], "s-likely_blocked": []}
    reaches, dots = [], []
    for span in spans:
        style = "s-blocked" if span.is_confirmed else "s-likely_blocked"
        end = days if span.end is None else span.end + 1
        bars[style].append(plot.stretch(span.onset, end, *_BAR))
        reaches.append(_reach(span.onset_low, span.onset_high + 1, _ABOVE, plot))
        dots.append(f"M{plot.middle(span.onset)} {_ABOVE}h0.01")
        if span.end_low is not None:
            last = days if span.end_high is None else span.end_high + 1
            reaches.append(_reach(span.end_low, last, _BELOW, plot))
        if span.end is not None:
            dots.append(f"M{plot.middle(span.end)} {_BELOW}h0.01")
    drawn = [Mark(style, "".join(paths)) for style, paths in bars.items() if paths]
    return [*drawn, Mark("reach", "".join(reaches)), Mark("dot", "".join(dots))]


def _reach(start: int, end: int, y: int, plot: Plot) -> str:
    left, right = number(start * plot.step), number(end * plot.step)
    cap = f"v{2 * _CAP}"
    return f"M{left} {y}H{right}M{left} {y - _CAP}{cap}M{right} {y - _CAP}{cap}"
