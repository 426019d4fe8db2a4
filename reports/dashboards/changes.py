"""The latest changes: periods that were found, changed, ended or withdrawn, newest first."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports import period_queries
from reports.dashboards import dates, period_words
from reports.dashboards.period_views import Told, told
from reports.detection import Level
from reports.models import PeriodRevision, RevisionReason

CHANGES_SHOWN = 8


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
            what=what_changed(revision, before),
        )
        for revision, before in period_queries.latest_revisions(CHANGES_SHOWN)
    ]


def what_changed(revision: PeriodRevision, before: PeriodRevision | None) -> str:
    """Return what a revision says that the one before it did not."""
    now = period_queries.as_told_in(revision)
    then = period_queries.as_told_in(before) if before else None
    reason = RevisionReason(revision.reason)
    if reason is RevisionReason.WITHDRAWN:
        return _("withdrawn")
    if then is None or reason is RevisionReason.FOUND:
        # Translators: a period was found, with its level behind the colon.
        return _("new: %(level)s") % {"level": period_words.LEVELS[Level(now.level)]}
    if then.end is None and now.end is not None:
        return _("it ended")
    if then.end is not None and now.end is None:
        return _("it may last still")
    if then.level != now.level:
        return _("now %(level)s") % {"level": period_words.LEVELS[Level(now.level)]}
    return _("its dates changed")
