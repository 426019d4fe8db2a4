"""The words of a strip's runs: under the pointer, in the table, and in sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.dashboards import dates, words
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.charts.strips import DayState, Run


@dataclass(frozen=True, slots=True)
class TableRow:
    """One run of days in the table; the numbers of days without data are no zeros, but blank."""

    days: str
    state: str
    measurements: str
    voters: str
    interfered: str


def title(run: Run, scale: TimeScale) -> str:
    """Return what a run says under the pointer."""
    if run.state is DayState.NO_DATA:
        return _("%(days)s: %(state)s.") % {
            "days": days_text(run.start, run.end, scale),
            "state": words.STATES[run.state],
        }
    return _("%(days)s: %(state)s. %(measurements)s, %(voters)s.") % {
        "days": days_text(run.start, run.end, scale),
        "state": words.state_text(run.state),
        "measurements": words.measurements_text(run.measurements),
        "voters": _voters_sentence(run),
    }


def table_row(run: Run, scale: TimeScale) -> TableRow:
    """Return a run's row of the table."""
    return TableRow(
        days=days_text(run.start, run.end, scale),
        state=words.state_text(run.state),
        measurements=words.number_text(run.measurements),
        voters=_voters(run),
        interfered=words.number_text(run.interfered),
    )


def summary(runs: Sequence[Run]) -> str:
    """Return how many days of a strip read how, in one sentence."""
    lengths = dict.fromkeys(DayState, 0)
    for run in runs:
        lengths[run.state] += run.end - run.start
    return lengths_text((words.state_text(state), days) for state, days in lengths.items() if days)


def lengths_text(lengths: Iterable[tuple[str, int]]) -> str:
    """Return what days read, and how many they are, in one sentence."""
    parts = (
        _("%(state)s: %(days)s") % {"state": text, "days": words.days_text(days)}
        for text, days in lengths
    )
    # Translators: what stands between statements in one line; Arabic uses its own semicolon.
    return pgettext("between statements", "; ").join(parts) + "."


def finding(state: DayState, runs: Sequence[Run], scale: TimeScale) -> str:
    """Return on how many days a strip reads this state, and from when to when."""
    return on_days(words.state_text(state), [(run.start, run.end) for run in runs], scale)


def on_days(reading: str, spans: Sequence[tuple[int, int]], scale: TimeScale) -> str:
    """Return on how many days, the columns [start, end) of each span, something reads so."""
    days = sum(end - start for start, end in spans)
    text = ngettext(
        "%(state)s on %(count)s day: %(first)s",
        "%(state)s on %(count)s days, the first on %(first)s, the last on %(last)s",
        days,
    )
    return text % {
        "state": reading,
        "count": words.number_text(days),
        "first": dates.day_text(_day(scale, spans[0][0])),
        "last": dates.day_text(_day(scale, spans[-1][1] - 1)),
    }


def _voters_sentence(run: Run) -> str:
    if run.least_voters != run.most_voters:
        # Translators: a range such as 3–9.
        return _("%(range)s voters a day") % {"range": _voters(run)}
    return words.voters_text(run.most_voters)


def _voters(run: Run) -> str:
    if run.least_voters == run.most_voters:
        return words.number_text(run.most_voters)
    return f"{words.number_text(run.least_voters)}–{words.number_text(run.most_voters)}"


def days_text(start: int, end: int, scale: TimeScale) -> str:
    """Return the columns [start, end) as days."""
    return dates.period_text(_day(scale, start), _day(scale, end))


def _day(scale: TimeScale, column: int) -> date:
    return scale.since + timedelta(days=column)
