"""What a period says, in whole sentences: its edges with their ranges, its level, its evidence."""

from collections.abc import Mapping
from datetime import date, timedelta
from math import floor
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from reports.dashboards import dates, words
from reports.detection import Level
from reports.models import Period, RevisionReason

LEVELS: dict[Level, Promise] = {
    Level.SUSPECTED: pgettext_lazy("level of a period", "suspected"),
    Level.CONFIRMED: pgettext_lazy("level of a period", "confirmed"),
}
LEVEL_NOTES: dict[Level, Promise] = {
    Level.SUSPECTED: gettext_lazy(
        "Suspected: at least 80 % sure that something held, a block or an outage of the service. "
        "Over a few days the two look alike."
    ),
    Level.CONFIRMED: gettext_lazy(
        "Confirmed: at least 90 % sure that it was a block and no outage, from five votes or more "
        "of which at least 35 % were interfered with, and surely more than on the days around."
    ),
}
REASONS: dict[RevisionReason, Promise] = {
    RevisionReason.FOUND: gettext_lazy("found"),
    RevisionReason.CHANGED: gettext_lazy("changed by later or late measurements"),
    RevisionReason.REJUDGED: gettext_lazy("changed by other rules"),
    RevisionReason.WITHDRAWN: gettext_lazy("withdrawn: the measurements no longer show it"),
}


def onset_text(period: Period) -> str:
    """Return when it began, and how exactly that is known."""
    parts = {
        "day": dates.day_text(period.onset),
        "range": _range(period.onset_low, period.onset_high),
    }
    if period.is_open_start:
        return (
            _("It may have begun before anyone measured; first signs: %(day)s (%(range)s).") % parts
        )
    if period.onset_low == period.onset_high:
        return _("It began on %(day)s; 95 %% sure: this very day.") % parts
    return _("It began most likely on %(day)s; 95 %% sure: %(range)s.") % parts


def end_text(period: Period) -> str:
    """Return when it ended, as far as that is known."""
    if period.end_low is None:
        return _("No end is in sight.")
    low = dates.day_text(period.end_low)
    if period.end is None:
        return _("It more likely lasts than not; it did not end before %(low)s.") % {"low": low}
    day = dates.day_text(period.end)
    if period.end_high is None:
        return _(
            "It ended most likely on %(day)s, not before %(low)s; it may still last: the chance is "
            "above 20 %%."
        ) % {"day": day, "low": low}
    if period.end_low == period.end_high:
        return _("It ended on %(day)s; 95 %% sure: this very day.") % {"day": day}
    return _("It ended most likely on %(day)s; 95 %% sure: %(range)s.") % {
        "day": day,
        "range": _range(period.end_low, period.end_high),
    }


def span_text(period: Period) -> str:
    """Return a period in a line: its most likely first and last day, or that it may last."""
    if period.end is None:
        # Translators: a period that has not ended.
        return _("since %(day)s") % {"day": dates.day_text(period.onset)}
    return _range(period.onset, period.end)


def ranges_text(period: Period) -> str:
    """Return the 95 % ranges of both edges in a line."""
    onset = _range(period.onset_low, period.onset_high)
    if period.is_open_start:
        onset = _("unknown, perhaps before anyone measured")
    if period.end_low is None:
        end = _("not in sight")
    elif period.end_high is None:
        end = _("not before %(day)s, may still last") % {"day": dates.day_text(period.end_low)}
    else:
        end = _range(period.end_low, period.end_high)
    return _("95 %% ranges: beginning %(onset)s; end %(end)s") % {"onset": onset, "end": end}


def evidence_texts(evidence: Mapping[str, Any]) -> list[str]:
    """Return what a period rests on, a sentence each."""
    days = words.days_text(evidence["voted_days"])
    return [
        _("Inside: interference in %(interfered)s of %(votes)s votes, over %(days)s with votes.")
        % (_numbers(evidence, "interfered", "votes") | {"days": days}),
        _(
            "Around, on quiet days up to 90 days before and after: %(interfered_around)s of "
            "%(votes_around)s votes."
        )
        % _numbers(evidence, "interfered_around", "votes_around"),
        ngettext(
            "In the 28 days before it: %(count)s vote.",
            "In the 28 days before it: %(count)s votes.",
            evidence["votes_before"],
        )
        % {"count": words.number_text(evidence["votes_before"])},
        _("On its surest day, interference was %(percent)s %% probable.")
        % {"percent": _percent(evidence["probability"])},
    ]


def _numbers(evidence: Mapping[str, Any], *names: str) -> dict[str, str]:
    return {name: words.number_text(evidence[name]) for name in names}


def _percent(chance: float) -> str:
    """Return a probability in per cent, never rounded up to a certainty."""
    return number_format(min(floor(chance * 1000) / 10, 99.9), 1)


def _range(first: date, last: date) -> str:
    """Return days, both included."""
    return dates.period_text(first, last + timedelta(days=1))
