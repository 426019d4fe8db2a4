"""Judge what is stored under other rules, and read the new verdicts only when all are there."""

from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import Max
from tqdm import tqdm

from measurements import rejudge_plan, rejudging, rulesets
from measurements.doorbell import rejudge_bell
from measurements.models import StaleMark
from measurements.refusals import RefusedError
from measurements.rejudge_plan import RejudgeError, Scope
from measurements.rules import UnknownRulesetError
from measurements.rules.fingerprints import FingerprintError
from reports import redetect
from reports.models import DayHeadline, HourTally, StaleSeries, Tally
from reports.tasks import regroup_stale_buckets

_PATIENCE = 15.0  # seconds without progress before it says that no worker works
_BODIES = 200


class Command(BaseCommand):
    """manage.py rejudge."""

    help = (
        "Judge stored measurements again under the newest rules (or --ruleset), by the Celery "
        "workers. Pages and API read the former verdicts until everything is judged; then one "
        "pointer moves. Limits judge a part and move nothing. The same command resumes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the limits, the ruleset, and how to work."""
        add = parser.add_argument
        add("--since", type=date.fromisoformat, metavar="DAY", help="first day, in UTC")
        add("--until", type=date.fromisoformat, metavar="DAY", help="the day after the last")
        add("--test-name", help="one test only")
        add("--ruleset", help="another ruleset than the newest; the one in force: check it")
        add("--bodies", nargs="+", type=Path, metavar="FILE", default=[],
            help="released documents, for measurements whose own are gone")  # fmt: skip
        add("--here", action="store_true", help="judge in this process, without workers")
        add("--abandon", action="store_true", help="give up the ruleset that is on its way")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Plan, watch, compare, and move the pointer if everything is judged."""
        try:
            if options["abandon"]:
                self._abandon()
            else:
                self._rejudge(options)
        except (RejudgeError, UnknownRulesetError, RefusedError, FingerprintError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                "The database does not answer; the same command goes on from here."
            ) from error
        except KeyboardInterrupt:
            raise CommandError(
                "Interrupted: the workers go on. The same command watches, and ends it."
            ) from None

    def _abandon(self) -> None:
        version = rejudge_plan.abandon()
        if version is None:
            raise CommandError("No ruleset is on its way.")
        for counted in (Tally, HourTally, DayHeadline):
            counted.objects.filter(ruleset=version).delete()
        redetect.drop_drafts()
        self.stdout.write(f"{version} is given up; nothing of it is left.")

    def _rejudge(self, options: dict[str, Any]) -> None:
        version = options["ruleset"] or rulesets.store_available()
        before = rulesets.active_version()
        scope = Scope(options["since"], options["until"], options["test_name"])
        rejudge_plan.plan(version, scope)
        self._wait_for_pages(version, here=options["here"])
        for path in options["bodies"]:
            self._judge_bodies(version, path)
        for marks in (StaleMark, StaleSeries):
            self._wait_for(marks, here=options["here"])
        self._compare(version, before)
        if version == before:
            self.stdout.write(f"{version} was in force before: it was checked, nothing moved.")
        elif scope.is_everything:
            self._refuse_missing(version)
            rejudge_plan.flip(version, redetect.adopt_drafts)
            self.stdout.write(f"{version} is in force. {before} is kept, and no longer read.")
        else:
            self.stdout.write(
                f"A part is judged under {version}; {before} stays in force. "
                "`manage.py rejudge` without limits judges the rest and ends it."
            )

    def _wait_for_pages(self, version: str, *, here: bool) -> None:
        progress = rejudge_plan.progress(version)
        with tqdm(total=progress.measurements, unit=" measurements", delay=1) as bar:
            moved_at = monotonic()
            while progress.unfinished:
                if here:
                    rejudging.judge_page()
                else:
                    rejudge_bell.ring()
                    sleep(0.5)
                done, progress = progress, rejudge_plan.progress(version)
                bar.update(progress.judged + progress.missing - bar.n)
                if progress != done:
                    moved_at = monotonic()
                elif monotonic() - moved_at > _PATIENCE:
                    bar.write("No worker takes the work: is one running? (--here does without.)")
                    moved_at = monotonic()

    def _wait_for(self, marks: type[StaleMark | StaleSeries], *, here: bool) -> None:
        """Wait until all that was marked by now is done; later marks are later news."""
        last = marks.objects.aggregate(last=Max("id"))["last"]
        while last is not None and marks.objects.filter(id__lte=last).exists():
            if here:
                regroup_stale_buckets()
            sleep(0.1)

    def _judge_bodies(self, version: str, path: Path) -> None:
        submissions = rejudging.read_bodies(path)
        count = 0
        while batch := list(islice(submissions, _BODIES)):
            count += rejudging.judge_bodies(version, batch)
        self.stdout.write(f"{path}: {count} measurements judged from released documents.")

    def _refuse_missing(self, version: str) -> None:
        missing = rejudge_plan.still_missing(version)
        if missing:
            days = ", ".join(f"{day} ({count})" for day, count in islice(missing, 10))
            raise RejudgeError(
                f"{sum(count for _, count in missing)} measurements have no document here, on "
                f"{len(missing)} days: {days}. Name the released files with --bodies."
            )

    def _compare(self, version: str, before: str) -> None:
        changes = rejudge_plan.changes(version)
        unchanged = sum(each.verdicts for each in changes if each.before == each.after)
        changed = [each for each in changes if each.before != each.after]
        self.stdout.write(
            f"{version} against {before}: {sum(each.verdicts for each in changed)} verdicts "
            f"changed, {unchanged} did not."
        )
        for line in _lines(changed):
            self.stdout.write(line)


def _lines(changed: list[Any]) -> Iterator[str]:
    for each in changed:
        yield (
            f"  {each.test_name} {each.plane}: {each.before or 'none'} -> "
            f"{each.after or 'none'}: {each.verdicts}"
        )
