"""The last 72 hours: each network's headline in words, its votes as a drawing and in a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType
from reports.dashboards import dates, headline_words, words
from reports.dashboards.charts.headline_strips import Told, Votes
from reports.dashboards.charts.scale import percent_text
from reports.dashboards.charts.strips import DayState
from reports.dashboards.links import ChartLinks, chart_links
from reports.dashboards.now_chart import NowChart
from reports.dashboards.operators import OperatorName, operator_name
from reports.dashboards.period_views import tested_text
from reports.now import window
from reports.now_headlines import (
    NowHeadline,
    PlaneNow,
    headlines_now,
    measured_countries,
    worst_first,
)
from seeds import readers

# More cells than these would make no list that anyone reads; the API has all.
CELLS_SHOWN = 20
_LINE = 11  # pixels of a plane's line in the drawing


@dataclass(frozen=True, slots=True)
class NowLine:
    """The votes on one plane: where they are drawn, and in words. x is empty without votes."""

    subject: str
    is_messages: bool
    y: int
    x: str
    left: str
    right: str
    votes: str
    interfered: str
    people: str
    interval: str
    state: str


@dataclass(frozen=True, slots=True)
class NowRow:
    """One service on one operator's network type."""

    key: str
    operator: OperatorName
    title: str
    network: str
    service_slug: str
    service: str
    panel: str
    bars: tuple[tuple[int, int, str], ...]
    headline: str
    tested: str
    lines: list[NowLine]
    height: int
    is_interference: bool


@dataclass(frozen=True, slots=True)
class CountryNow:
    """What the last 72 hours show in one country."""

    name: str
    rows: list[NowRow]
    left_out: int
    links: ChartLinks


@dataclass(frozen=True, slots=True)
class Now:
    """All countries that were measured, and those of our campaigns that were not."""

    since: str
    until: str
    countries: list[CountryNow]
    silent: str


def now_view(moment: datetime, language: str) -> Now:
    """Return what the 72 hours up to a moment show."""
    since, until = window(moment)
    measured = measured_countries(moment)
    shown = [_country(code, moment, language) for code in measured]
    watched = dict.fromkeys(one.country for one in readers.campaigns() if not one.is_simulated)
    return Now(
        since=dates.hour_text(since),
        until=dates.hour_text(until),
        countries=[one for one in shown if one.rows],
        silent=words.list_text(_name(one, language) for one in watched if one not in measured),
    )


def _country(code: str, moment: datetime, language: str) -> CountryNow:
    found = worst_first(headlines_now(code, moment))
    rows = [_row(code, one, language) for one in found[:CELLS_SHOWN]]
    links = chart_links(NowChart.NAME, {"country": code}, language, is_released=False)
    return CountryNow(_name(code, language), rows, len(found) - len(rows), links)


def _name(code: str, language: str) -> str:
    return readers.real_and_invented_countries()[code].name.get(language)


def _row(code: str, found: NowHeadline, language: str) -> NowRow:
    told = Told(found.headline, found.certainty, found.basis)
    votes = [
        Votes(one.plane, one.service, one.is_emulated, one.count.votes, one.count.votes_interfered)
        for one in found.planes
    ]
    operator = operator_name(found.operator, language)
    network = str(words.NETWORK_TYPES[NetworkType(found.network_type)])
    return NowRow(
        key=f"{code}-{found.operator}-{found.network_type}-{found.service}-{found.panel}",
        operator=operator,
        title=_("%(operator)s, %(type)s") % {"operator": operator.name, "type": network},
        network=network,
        service_slug=found.service,
        service=readers.service(found.service).name.get(language),
        panel=str(words.PANELS[found.panel]),
        bars=told.bars,
        headline=headline_words.told_text(told),
        tested=headline_words.votes_text(votes, language),
        lines=_lines(found.planes, language),
        height=len(found.planes) * _LINE + 4,
        is_interference=found.headline.is_interference,
    )


def _lines(planes: Sequence[PlaneNow], language: str) -> list[NowLine]:
    lines = []
    for number, one in enumerate(planes):
        count = one.count
        lines.append(
            NowLine(
                subject=capfirst(tested_text(one.service, one.plane, language)),
                is_messages=one.plane is Plane.MESSAGING,
                y=number * _LINE + 8,
                x=_place(count.share),
                left=_place(count.low),
                right=_place(count.high),
                votes=words.number_text(count.votes),
                interfered=words.number_text(count.votes_interfered),
                people=words.number_text(count.voters),
                interval=_interval(one),
                state=str(words.STATES[DayState(count.state)]),
            )
        )
    return lines


def _interval(one: PlaneNow) -> str:
    if one.count.low is None or one.count.high is None:
        return ""
    # Translators: a range of shares, such as 58 % to 100 %.
    return _("%(low)s %% to %(high)s %%") % {
        "low": words.number_text(round(100 * one.count.low)),
        "high": words.number_text(round(100 * one.count.high)),
    }


def _place(share: float | None) -> str:
    """Return a share's place on the drawing, which has a margin for the marks at its ends."""
    return "" if share is None else percent_text(2 + 96 * share)
