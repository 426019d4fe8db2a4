"""Where the bars of periods and the intervals of their edges are drawn."""

from reports.dashboards.charts.marks import Plot
from reports.dashboards.charts.onset_marks import Span, onset_marks

PLOT = Plot(10, 48)


def test_a_period_is_a_bar_between_two_intervals() -> None:
    span = Span(is_confirmed=True, onset_low=2, onset=3, onset_high=4, end_low=7, end=8, end_high=9)
    bar, reach, dots = onset_marks([span], PLOT, 20)
    assert (bar.style, bar.d) == ("s-blocked", "M30 18h60v12h-60z")
    assert reach.d.startswith("M20 9H50")
    assert "M70 39H100" in reach.d
    assert dots.d == "M35 9h0.01M85 39h0.01"


def test_what_may_last_reaches_the_edge_and_a_suspicion_looks_otherwise() -> None:
    lasting = Span(
        is_confirmed=False,
        onset_low=2,
        onset=2,
        onset_high=2,
        end_low=None,
        end=None,
        end_high=None,
    )
    bar, reach, dots = onset_marks([lasting], PLOT, 20)
    assert (bar.style, bar.d) == ("s-likely_blocked", "M20 18h180v12h-180z")
    assert "39H" not in reach.d
    assert dots.d.count("M") == 1
    perhaps = Span(
        is_confirmed=True, onset_low=2, onset=2, onset_high=2, end_low=5, end=6, end_high=None
    )
    assert "M50 39H200" in onset_marks([perhaps], PLOT, 20)[1].d
