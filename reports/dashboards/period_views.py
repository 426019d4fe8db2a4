"""Periods as the templates show them: in words, and drawn above the days of their series."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType
from reports import period_queries
from reports.dashboards import period_words, words
from reports.dashboards.charts.period_marks import PeriodMarks, period_marks
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.operators import OperatorName, operator_name
from reports.dashboards.strip_views import DrawnStrip, draw, strip_of
from reports.detection import Level
from reports.models import Period
from seeds import readers

MARGIN = timedelta(days=14)
# Of a longer stretch runs of equal days are listed, to keep the page light.
_DAYS_LISTED = 120


@dataclass(frozen=True, slots=True)
class Told:
    """A period in words: what it is about, its edges, and how sure it is."""

    id: str
    title: str
    operator: OperatorName
    network: str
    tested: str
    level: str
    span: str
    ranges: str
    onset: str
    end: str
    is_withdrawn: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class DrawnPeriod:
    """A period on an axis, and the days of its series."""

    told: Told
    marks: PeriodMarks
    days: DrawnStrip


def told(period: Period, language: str) -> Told:
    """Return a period in the words of the page's language."""
    operator = operator_name(period.operator, language)
    network = str(words.NETWORK_TYPES[NetworkType(period.network_type)])
    return Told(
        id=period.id,
        title=_("%(operator)s, %(type)s") % {"operator": operator.name, "type": network},
        operator=operator,
        network=network,
        tested=tested_text(period.service, Plane(period.plane), language),
        level=str(period_words.LEVELS[Level(period.level)]),
        span=period_words.span_text(period),
        ranges=period_words.ranges_text(period),
        onset=period_words.onset_text(period),
        end=period_words.end_text(period),
        is_withdrawn=period.is_withdrawn,
        is_confirmed=period.level == Level.CONFIRMED,
    )


def tested_text(subject: str, plane: Plane, language: str) -> str:
    """Return what a series is about: a traffic profile, or a part of a service."""
    if subject in readers.profiles():
        return capfirst(readers.profile(subject).name.get(language))
    # Translators: what a test is about, such as "Telegram: messaging".
    return _("%(service)s: %(plane)s") % {
        "service": readers.service(subject).name.get(language),
        "plane": words.PLANES[plane],
    }


def scale_around(periods: Iterable[Period]) -> TimeScale:
    """Return the days of these periods and two weeks around them, but none to come."""
    listed = list(periods)
    last = max(one.end_high or _last_day(one) for one in listed)
    first = min(one.onset_low for one in listed)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    until = min(last + MARGIN + timedelta(days=1), max(tomorrow, last + timedelta(days=1)))
    return TimeScale(first - MARGIN, until)


def drawn_period(period: Period, scale: TimeScale, language: str) -> DrawnPeriod:
    """Return a period with its marks and its stored days on an axis."""
    rows = period_queries.series_days(period, scale.since, scale.until)
    kind = NetworkType(period.network_type)
    strip = strip_of(period.operator, kind, rows, scale, language)
    return DrawnPeriod(
        told=told(period, language),
        marks=period_marks(
            (period.onset_low, period.onset, period.onset_high),
            (period.end_low, period.end, period.end_high),
            scale,
            is_open_start=period.is_open_start,
        ),
        days=draw(strip, scale, by_day=scale.days <= _DAYS_LISTED),
    )


def _last_day(period: Period) -> date:
    known = [period.onset_high, period.end_low, period.end, period_queries.last_day_of(period)]
    return max(day for day in known if day is not None)
