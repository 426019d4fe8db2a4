"""Which ruleset is on its way, what of it is done, and the one move of the pointer at the end.

From the moment a plan is committed every drain writes both rulesets' verdicts, so that what comes
in meanwhile needs no second look (docs/rejudging.md).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Q, Sum

from measurements import rulesets, sql
from measurements.models import RejudgeChange, RejudgeUnit, Ruleset, Verdict


class RejudgeError(Exception):
    """What was asked for cannot be done just now: one sentence, with what to do."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be judged: the days [since, until), one test or all."""

    since: date | None = None
    until: date | None = None
    test_name: str | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Scope()


class Progress(NamedTuple):
    """How far a ruleset is."""

    measurements: int
    judged: int
    missing: int
    unfinished: int


def plan(version: str, scope: Scope) -> None:
    """Put a ruleset on its way, and note what is to be judged; what is done already stays done.

    Raises RejudgeError if another one is on its way, UnknownRulesetError if nobody here knows it.
    """
    tests = set(rulesets.load(version).book_of_test)
    Ruleset.objects.get_or_create(version=version)
    if scope.test_name is not None:
        tests &= {scope.test_name}
    if not tests:
        raise RejudgeError(f"No rules of {version} are about the test {scope.test_name}.")
    with rulesets.moving() as cursor:
        in_use = rulesets.in_use(cursor)
        if version == in_use.active:
            _forget_finished(version)
        elif in_use.target is None:
            rulesets.point(cursor, in_use.active, version)
        elif in_use.target != version:
            raise RejudgeError(
                f"{in_use.target} is on its way already: finish it, or give it up with --abandon."
            )
        cursor.execute(
            sql.read("plan_units"),
            {
                "ruleset": version,
                "since": midnight(scope.since or date(1, 1, 1)),
                "until": midnight(scope.until or date(9999, 12, 31)),
                "tests": sorted(tests),
            },
        )


def progress(version: str) -> Progress:
    """Return how far a ruleset is over everything that was planned."""
    totals = RejudgeUnit.objects.filter(ruleset=version).aggregate(
        measurements=Sum("measurements", default=0),
        judged=Sum("judged", default=0),
        missing=Sum("missing", default=0),
        unfinished=Count("day", filter=Q(finished_at=None)),
    )
    return Progress(**totals)


def changes(version: str) -> list[RejudgeChange]:
    """Return how many verdicts became what, the unchanged ones too."""
    return list(RejudgeChange.objects.filter(ruleset=version).order_by("pk"))


def still_missing(version: str) -> list[tuple[date, int]]:
    """Return by day how many measurements have no verdict because their document is gone."""
    with connection.cursor() as cursor:
        cursor.execute(sql.read("still_missing"), {"ruleset": version})
        return [(day, count) for day, count in cursor.fetchall()]


def flip(version: str, also: Callable[[str], None]) -> None:
    """Let everyone read the ruleset from now on; also: what goes with it, in the same commit.

    Raises RejudgeError if it is not ready.
    """
    with rulesets.moving() as cursor:
        if rulesets.in_use(cursor).target != version:
            raise RejudgeError(f"{version} is not on its way any more.")
        if progress(version).unfinished or still_missing(version):
            raise RejudgeError(f"Not everything is judged under {version} yet.")
        rulesets.point(cursor, version, None)
        _forget(version)
        also(version)


def abandon() -> str | None:
    """Give up the ruleset on its way: its verdicts and plan are deleted. Returns its version.

    Its tallies belong to whoever counts them.
    """
    with rulesets.moving() as cursor:
        in_use = rulesets.in_use(cursor)
        if in_use.target is not None:
            rulesets.point(cursor, in_use.active, None)
            _forget(in_use.target)
            Verdict.objects.filter(ruleset=in_use.target).delete()
    return in_use.target


def _forget(version: str) -> None:
    RejudgeUnit.objects.filter(ruleset=version).delete()
    RejudgeChange.objects.filter(ruleset=version).delete()


def _forget_finished(version: str) -> None:
    """Begin a check of the ruleset in force anew, unless one is under way."""
    if not progress(version).unfinished:
        _forget(version)


def midnight(day: date) -> datetime:
    """Return the start of a day in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)
