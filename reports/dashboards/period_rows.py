"""Periods in a list: what, where, from when to when, each edge with its 95 % interval."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports.dashboards import dates, words
from reports.dashboards.multiples import service_of, tested_text
from reports.dashboards.operators import operator_name
from reports.dashboards.period_words import LEVELS
from reports.detection import Level
from reports.models import Period
from seeds import readers


@dataclass(frozen=True, slots=True)
class Edge:
    """The first or the last day of a period: the likeliest, and the days between which it lies."""

    low: date | None
    day: date | None
    high: date | None


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period in the language of the page."""

    id: str
    level: str
    is_confirmed: bool
    service: str
    operator: str
    tested: str
    network: str
    panel: str
    began: str
    began_range: str
    ended: str
    ended_range: str
    url: str


def period_rows(periods: Iterable[Period], language: str) -> list[PeriodRow]:
    """Return periods in words, in the order given."""
    return [_row(period, language) for period in periods]


def onset_of(period: Period) -> Edge:
    """Return when a period began."""
    return Edge(period.onset_low, period.onset, period.onset_high)


def end_of(period: Period) -> Edge:
    """Return when a period ended."""
    return Edge(period.end_low, period.end, period.end_high)


def service_name(subject: str, language: str) -> str:
    """Return the name of a service, or of the one whose calls a profile resembles."""
    return readers.service(service_of(subject)).name.get(language)


def began_range(edge: Edge, *, is_open: bool) -> str:
    """Return the days between which a period began."""
    if is_open:
        return _("or earlier: there are no measurements from before")
    return _range(edge)


def ended_text(edge: Edge) -> str:
    """Return the day on which a period most likely ended, or that no end is seen."""
    return dates.day_text(edge.day) if edge.day else _("no end seen")


def ended_range(edge: Edge) -> str:
    """Return the days between which a period ended; it may last still."""
    if edge.low is None or edge.day is None:
        return ""
    if edge.high is None:
        return _("95 %%: from %(day)s, or it lasts") % {"day": dates.day_text(edge.low)}
    return _range(edge)


def _range(edge: Edge) -> str:
    if edge.low is None or edge.high is None or edge.low == edge.high:
        return _("95 %: this day")
    days = dates.period_text(edge.low, edge.high + timedelta(days=1))
    return _("95 %%: %(days)s") % {"days": days}


def _row(period: Period, language: str) -> PeriodRow:
    onset, end = onset_of(period), end_of(period)
    tested = tested_text(period.service, Plane(period.plane), language)
    return PeriodRow(
        id=period.id,
        level=capfirst(str(LEVELS[Level(period.level)])),
        is_confirmed=period.level == Level.CONFIRMED,
        service=service_name(period.service, language),
        operator=operator_name(period.operator, language).name,
        tested=capfirst(tested),
        network=str(words.NETWORK_TYPES[NetworkType(period.network_type)]),
        panel=str(words.PANELS[Panel(period.panel)]),
        began=dates.day_text(period.onset),
        began_range=began_range(onset, is_open=period.is_open_start),
        ended=ended_text(end),
        ended_range=ended_range(end),
        url=reverse("period-page", args=[language, period.id]),
    )
