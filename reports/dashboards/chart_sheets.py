"""The charts by name: which marks each draws of a view, and the words around them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from measurements.vocabulary import NetworkType
from reports.dashboards import dates, words
from reports.dashboards.axes import Axis, share_axis, time_axis
from reports.dashboards.chart_onsets import onset_rows
from reports.dashboards.chart_operators import ORDER, Compared, compare
from reports.dashboards.chart_rows import Chosen, Tally
from reports.dashboards.charts import marks, onset_marks
from reports.dashboards.charts.marks import Day, Mark, Plot
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.charts.sheet import Row, Sheet, lay_out, plot_of
from reports.dashboards.charts.strips import BARS, HEIGHT, DayState
from reports.dashboards.operators import operator_name
from seeds import readers


class Chart(StrEnum):
    """The charts, by the names of their addresses."""

    STRIPS = "strips"
    SHARE = "share"
    VOTES = "votes"
    COVERAGE = "coverage"
    ONSETS = "onsets"
    OPERATORS = "operators"


# More rows than these would make no picture that anyone can read.
MOST_ROWS = 40
_HEIGHTS = {
    Chart.STRIPS: 26, Chart.SHARE: 64, Chart.VOTES: 52, Chart.COVERAGE: 40,
    Chart.ONSETS: onset_marks.HEIGHT, Chart.OPERATORS: 26,
}  # fmt: skip

TITLES: dict[Chart, Promise] = {
    Chart.STRIPS: gettext_lazy("Day by day: blocked or not"),
    Chart.SHARE: gettext_lazy("Share of voters with interference"),
    Chart.VOTES: gettext_lazy("Voters a day"),
    Chart.COVERAGE: gettext_lazy("Who measured when"),
    Chart.ONSETS: gettext_lazy("When it began and ended"),
    Chart.OPERATORS: gettext_lazy("Networks compared"),
}

NOTES: dict[Chart, Promise] = {
    Chart.STRIPS: gettext_lazy("The higher a bar from the ground, the more interference."),
    Chart.SHARE: gettext_lazy(
        "Dot: share of the day’s voters that saw interference; line: its 95 % interval; "
        "middle line: one half."
    ),
    Chart.VOTES: gettext_lazy(
        "Bars: voters of the day; the dark part at the ground saw interference. "
        "The top of a row is its busiest day."
    ),
    Chart.COVERAGE: gettext_lazy(
        "Bars: measurements of the day. The top of a row is its busiest day."
    ),
    Chart.ONSETS: gettext_lazy(
        "Bar: from the likeliest first to the likeliest last day. Line above: where the first day "
        "lies with 95 % probability; line below: the last."
    ),
    Chart.OPERATORS: gettext_lazy(
        "The days of each network, sorted by what they read and not by date; hatched: no "
        "measurements."
    ),
}


# By whether any of it is imported from OONI.
LICENCES = {True: "OONI, CC BY-NC-SA 4.0", False: "CC BY 4.0"}


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A sample of a mark and its words."""

    style: str
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart ready for its template."""

    sheet: Sheet
    axis: Axis
    title: str
    campaign: str
    subject: str
    note: str
    legend: Sequence[LegendItem]
    is_simulated: bool
    left_out: str
    licence: str
    empty: str
    is_rtl: bool


def draw(chart: Chart, chosen: Chosen, language: str) -> Drawing:
    """Return a chart of a view in the language that is active."""
    height = _HEIGHTS[chart]
    found = _rows(chart, chosen, plot_of(height, chosen.scale), language)
    rows = found[:MOST_ROWS]
    hidden = len(found) - len(rows)
    is_imported = chosen.facets.panel == "imported"
    return Drawing(
        sheet=lay_out(rows, height),
        axis=share_axis(_("share of the days"))
        if chart is Chart.OPERATORS
        else time_axis(chosen.scale),
        title=str(TITLES[chart]),
        campaign=chosen.campaign.title.get(language),
        subject=_subject(chosen, language),
        note=str(NOTES[chart]),
        legend=legend_of(chart),
        is_simulated=chosen.campaign.is_simulated,
        left_out=_("not shown: %(networks)s") % {"networks": words.networks_text(hidden)}
        if hidden
        else "",
        licence=LICENCES[is_imported],
        empty=_("No period of interference was found.")
        if chart is Chart.ONSETS
        else _("There are no measurements for this choice."),
        # Translators: the direction of the language's script: ltr or rtl.
        is_rtl=pgettext("direction of the script", "ltr") == "rtl",
    )


def _rows(chart: Chart, chosen: Chosen, plot: Plot, language: str) -> list[Row]:
    if chart is Chart.ONSETS:
        return onset_rows(chosen, plot, language)
    if chart is Chart.OPERATORS:
        return [_compared_row(one, plot, language) for one in compare(chosen)]
    rows = []
    for slug, kind, tallies in chosen.by_row():
        days = [day_of(tally, chosen.scale) for tally in tallies]
        name, note = operator_name(slug, language).name, _note(kind, tallies)
        rows.append(Row(name, note, marks.ground(days, plot), _DRAW[chart](days, plot)))
    return rows


def _compared_row(one: Compared, plot: Plot, language: str) -> Row:
    """Return a network's days as one bar, state by state."""
    scale = plot.height / HEIGHT
    drawn, start = [], 0
    for state in ORDER:
        end = start + one.days[state]
        boxes = [plot.stretch(start, end, top * scale, bar * scale) for top, bar in BARS[state]]
        if any(boxes):
            drawn.append(Mark(f"s-{state}", "".join(boxes)))
        start = end
    name = operator_name(one.operator, language).name
    note = count_note(one.network_type, one.measurements)
    return Row(name, note, plot.stretch(0, start, 0, plot.height), drawn)


def _note(kind: NetworkType, tallies: Sequence[Tally]) -> str:
    return count_note(kind, sum(tally["measurements"] for tally in tallies))


def count_note(kind: NetworkType, total: int) -> str:
    """Return a kind of network and how many measurements it has."""
    return isolated([capfirst(str(words.NETWORK_TYPES[kind])), f"n = {words.number_text(total)}"])


def isolated(parts: Iterable[str]) -> str:
    """Return parts in one line, none of which turns the direction of its neighbours."""
    return " · ".join(f"\u2068{part}\u2069" for part in parts)


def day_of(tally: Tally, scale: TimeScale) -> Day:
    """Return a tally as a day of a row."""
    return Day(
        column=scale.offset(tally["day"]),
        state=DayState(tally["state"]),
        measurements=tally["measurements"],
        voters=tally["voters"],
        interfered=tally["voters"] - tally["votes_ok"],
        share=tally["share"],
        low=tally["low"],
        high=tally["high"],
    )


_DRAW: dict[Chart, Callable[[Sequence[Day], Plot], list[Mark]]] = {
    Chart.STRIPS: marks.state_marks,
    Chart.SHARE: marks.share_marks,
    Chart.VOTES: marks.vote_marks,
    Chart.COVERAGE: marks.coverage_marks,
}


def legend_of(chart: Chart) -> list[LegendItem]:
    """Return the legend of a chart."""
    nothing = LegendItem("hatch", str(words.STATES[DayState.NO_DATA]))
    if chart is Chart.ONSETS:
        return [
            LegendItem("s-blocked", pgettext("level of a period", "confirmed")),
            LegendItem("s-likely_blocked", pgettext("level of a period", "suspected")),
        ]
    if chart in (Chart.STRIPS, Chart.OPERATORS):
        return [
            LegendItem(f"s-{state}" if state is not DayState.NO_DATA else "hatch", str(text))
            for state, text in words.legend()
        ]
    if chart is Chart.VOTES:
        return [
            LegendItem("s-blocked", _("voters with interference")),
            LegendItem("s-ok", _("other voters")),
            nothing,
        ]
    if chart is Chart.SHARE:
        return [LegendItem("interval", _("95 % interval")), nothing]
    return [LegendItem("count", _("measurements")), nothing]


def _subject(chosen: Chosen, language: str) -> str:
    """Return what was tested, who measured, and on which days, in one line."""
    facets = chosen.facets
    if facets.profile is not None:
        tested = readers.profile(facets.profile).name.get(language)
    else:
        tested = _("%(service)s: %(plane)s") % {
            "service": readers.service(facets.service).name.get(language),
            "plane": words.PLANES[facets.plane],
        }
    parts = [capfirst(tested), str(words.PANELS[facets.panel])]
    if facets.network_type is not None:
        parts.append(str(words.NETWORK_TYPES[facets.network_type]))
    parts.append(dates.period_text(chosen.scale.since, chosen.scale.until))
    return isolated(parts)
