"""The entries of a feed: the latest changes of confirmed periods, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports import period_queries
from reports.dashboards import period_words, words
from reports.dashboards.operators import operator_name
from reports.dashboards.period_changes import Change, change_of, is_of_confirmed
from reports.dashboards.period_views import tested_text
from reports.models import Period, RevisionReason
from reports.period_ledger import read_draft
from reports.period_queries import LedgerEntry
from seeds import readers

MOST_ENTRIES = 50
# An entry's name is made from what it tells of, in its language: the same on every instance.
_NAMES = UUID("b3d7a1a8-6a0c-5f0e-9d0f-3f6f2f1b7c55")

_TITLES: dict[Change, Promise] = {
    Change.CONFIRMED: gettext_lazy("%(where)s: interference confirmed. %(what)s"),
    Change.DOUBTED: gettext_lazy("%(where)s: no longer confirmed, only suspected. %(what)s"),
    Change.LIFTED: gettext_lazy("%(where)s: interference is over. %(what)s"),
    Change.RESUMED: gettext_lazy("%(where)s: not over after all. %(what)s"),
    Change.WITHDRAWN: gettext_lazy("%(where)s: withdrawn, there was no such period. %(what)s"),
    Change.REVISED: gettext_lazy("%(where)s: dates revised. %(what)s"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one period."""

    id: str
    change: Change
    title: str
    sentences: list[str]
    changed_at: datetime
    url: str
    ledger: LedgerEntry


def entries(periods: QuerySet[Period], language: str) -> list[Entry]:
    """Return what changed last in these periods, latest first."""
    found = (_entry(one, language) for one in period_queries.latest_ledger(periods, MOST_ENTRIES))
    return [entry for entry in found if entry is not None]


def _entry(one: LedgerEntry, language: str) -> Entry | None:
    is_withdrawn = one.reason == RevisionReason.WITHDRAWN
    change = change_of(one.before, one.values, is_withdrawn=is_withdrawn)
    if change is None or not is_of_confirmed(one.before, one.values, is_withdrawn=is_withdrawn):
        return None
    title = str(_TITLES[change]) % {
        "where": _where(one.period, language),
        "what": tested_text(one.period.service, Plane(one.period.plane), language),
    }
    if one.period.country in readers.invented_countries():
        title = _("Simulated, nobody measured this: %(title)s") % {"title": title}
    return Entry(
        id=uuid5(_NAMES, f"{one.period.id}/{one.revision}/{language}").urn,
        change=change,
        title=title,
        sentences=_sentences(one, change),
        changed_at=one.changed_at,
        url=reverse("period-page", args=[language, one.period.id]),
        ledger=one,
    )


def _where(period: Period, language: str) -> str:
    country = readers.real_and_invented_countries()[period.country].name.get(language)
    return words.list_text(
        [
            f"{operator_name(period.operator, language).name} ({country})",
            str(words.NETWORK_TYPES[NetworkType(period.network_type)]),
        ]
    )


def _sentences(one: LedgerEntry, change: Change) -> list[str]:
    sentences = _edges(one.values)
    if change in {Change.REVISED, Change.LIFTED, Change.RESUMED} and one.before is not None:
        sentences.append(_("Told before: %(dates)s") % {"dates": " ".join(_edges(one.before))})
    if one.reason == RevisionReason.REJUDGED:
        sentences.append(_("The rules changed, not the measurements."))
    panel = words.PANELS[Panel(one.period.panel)]
    sentences.append(_("Measured by: %(panel)s.") % {"panel": panel})
    sentences.append(str(words.PLANE_NOTES[Plane(one.period.plane)]))
    return sentences


def _edges(values: Mapping[str, Any]) -> list[str]:
    """Return when it began and ended, as it was told."""
    period = Period(**read_draft(dict(values)))
    return [period_words.onset_text(period), period_words.end_text(period)]
