"""What changed lately, in words: the latest entries of the ledgers of periods."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import period_queries
from reports.dashboards import dates, period_words
from reports.dashboards.period_changes import Change as Kind
from reports.dashboards.period_changes import change_of
from reports.dashboards.period_views import Told, told
from reports.detection import Level
from reports.models import PeriodRevision, RevisionReason

CHANGES_SHOWN = 8

_WORDS: dict[Kind, Promise] = {
    Kind.LIFTED: gettext_lazy("it ended"),
    Kind.RESUMED: gettext_lazy("it may last still"),
    Kind.WITHDRAWN: gettext_lazy("withdrawn"),
    Kind.REVISED: gettext_lazy("its dates changed"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One revision of a period."""

    when: str
    period: Told
    what: str


def latest_changes(language: str) -> list[Change]:
    """Return what changed lately of real periods."""
    return [
        Change(
            when=dates.day_text(revision.changed_at.date()),
            period=told(revision.period, language),
            what=what,
        )
        for revision, what in _told_changes()
    ]


def _told_changes() -> Iterator[tuple[PeriodRevision, str]]:
    """Yield the latest revisions that say anything new, and what."""
    for revision, last in period_queries.latest_revisions(CHANGES_SHOWN):
        # After a withdrawal nothing was told any more.
        before = last.values if last and last.reason != RevisionReason.WITHDRAWN else None
        is_withdrawn = revision.reason == RevisionReason.WITHDRAWN
        kind = change_of(before, revision.values, is_withdrawn=is_withdrawn)
        if kind is not None:
            level = period_words.LEVELS[Level(revision.values["level"])]
            yield revision, _what(kind, level, is_new=before is None)


def _what(kind: Kind, level: Promise, *, is_new: bool) -> str:
    if kind in _WORDS:
        return str(_WORDS[kind])
    if is_new:
        # Translators: a period was found, with its level behind the colon.
        return _("new: %(level)s") % {"level": level}
    return _("now %(level)s") % {"level": level}
