"""Dates in words, in the language of the page."""

from datetime import date, datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.dashboards.languages import kept_by_language
from seeds.vocabulary import Precision


@kept_by_language
def day_text(day: date) -> str:
    """Return a day with its year, such as 8 November 2023."""
    return _("%(day)s %(month)s %(year)s") % _parts(day)


def hour_text(moment: datetime) -> str:
    """Return a day and the full hour of UTC that something began in."""
    # Translators: a day and a time of day, such as 8 November 2023, 14:00 UTC.
    return _("%(day)s, %(hour)s:00 UTC") % {
        "day": day_text(moment.date()),
        "hour": f"{moment.hour:02}",
    }


@kept_by_language
def day_and_month(day: date) -> str:
    """Return a day without its year."""
    return _("%(day)s %(month)s") % _parts(day)


def month_text(day: date) -> str:
    """Return a month with its year."""
    return _("%(month)s %(year)s") % _parts(day)


def short_month(day: date) -> str:
    """Return a month as short as a small axis needs it."""
    # Translators: a format of Django's `date` filter: M is Nov, N is nov., F is November.
    return format_date(day, pgettext("month on an axis", "M"))


@kept_by_language
def period_text(start: date, end: date) -> str:
    """Return the days [start, end) in words: the first and the last of them."""
    last = end - timedelta(days=1)
    if start == last:
        return day_text(start)
    parts = {"last": day_text(last)}
    if start.year != last.year:
        parts["first"] = day_text(start)
    elif start.month != last.month:
        parts["first"] = day_and_month(start)
    else:
        parts["first"] = _parts(start)["day"]
    # Translators: a period, with its first and its last day.
    return _("%(first)s – %(last)s") % parts


def years_text(start: date, end: date) -> str:
    """Return the year of the days [start, end), or the first and the last year."""
    first, last = start.year, (end - timedelta(days=1)).year
    return str(first) if first == last else f"{first}–{last}"


def vague_text(start: date, end: date | None, precision: Precision) -> str:
    """Return what a source tells of a date: [start, end), or from start on without an end."""
    if precision is Precision.YEAR:
        return str(start.year)
    if precision is Precision.MONTH:
        return _vague_months(start, end)
    if end is None:
        # Translators: a report that tells when something began and not when it ended.
        return _("from %(day)s, no end given") % {"day": day_text(start)}
    return period_text(start, end)


def _vague_months(start: date, end: date | None) -> str:
    last = end - timedelta(days=1) if end else start
    if (start.year, start.month) == (last.year, last.month):
        return month_text(start)
    return _("%(first)s – %(last)s") % {"first": month_text(start), "last": month_text(last)}


def _parts(day: date) -> dict[str, str]:
    return {
        # Translators: French writes 1er.
        "day": pgettext("first day of a month", "1") if day.day == 1 else str(day.day),
        "month": str(MONTHS[day.month]),
        "year": str(day.year),
    }
