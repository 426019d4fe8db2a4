"""Rebuild tallies and periods from the verdicts, or check that they are what that would give."""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict, astuple, fields
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from measurements.queries import active_version
from reports import edition, health_check, hours, redetect, sql
from reports.bucket import Bucket
from reports.counting import Count
from reports.headlines import CellHeadline, headlines_of
from reports.models import DayHeadline, Period, Tally
from reports.recount import recount
from reports.regroup import regroup, service_of, stale_buckets


class Command(BaseCommand):
    """manage.py rebuild_tallies [--check]."""

    help = "Recompute every tally and period from the verdicts; with --check, only compare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --check."""
        parser.add_argument(
            "--check", action="store_true", help="write nothing; exit 1 if anything differs"
        )

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Rebuild or compare, bucket by bucket: an interruption loses nothing."""
        if options["check"]:
            self._check()
            return
        count = sum(regroup(bucket) for bucket in _all_buckets())
        # Marks come from control countries; a country that is none any more left only wrong keys.
        wrong = health_check.wrong_keys(active_version())
        for key in sorted({*health_check.marked_keys(limit=None), *wrong}):
            health_check.check(key)
        # Only what depends on a service whose health has changed.
        count += sum(regroup(bucket) for bucket in stale_buckets())
        self.stdout.write(f"{count} buckets rebuilt.")
        redetect.mark_all_series()
        while series := redetect.stale_series():
            for each in series:
                redetect.redetect(each)
        edition.turn()
        self.stdout.write(f"{Period.objects.filter(is_withdrawn=False).count()} periods stand.")

    def _check(self) -> None:
        wrong: list[object] = [bucket for bucket in _all_buckets() if not _is_right(bucket)]
        wrong += health_check.wrong_keys(active_version())
        wrong += redetect.wrong_series(active_version())
        for each in wrong[:20]:
            self.stderr.write(f"Differs: {each}")
        if wrong:
            raise CommandError(f"{len(wrong)} differ: run rebuild_tallies without --check.")
        self.stdout.write("Every tally and period equals one recomputed from scratch.")


def _all_buckets() -> Iterator[Bucket]:
    with connection.cursor() as cursor:
        cursor.execute(sql.read("all_buckets"), {"ruleset": active_version()})
        rows = cursor.fetchall()
    return (Bucket(*row) for row in rows)


def _is_right(bucket: Bucket) -> bool:
    """Tell whether the stored tallies, headlines and hours equal a recount."""
    ruleset = active_version()
    key = asdict(bucket) | {"ruleset": ruleset}
    with connection.cursor() as cursor:
        counts, by_hour = recount(cursor, bucket, ruleset)
    stored = Tally.objects.filter(**key).values_list(*_names(Count))
    told = DayHeadline.objects.filter(**key).order_by("service", "panel")
    headlines = [orjson.loads(orjson.dumps(each)) for each in headlines_of(counts, service_of)]
    return (
        hours.are_right(bucket, ruleset, by_hour)
        and set(stored) == {astuple(count) for count in counts}
        and list(told.values(*_names(CellHeadline))) == headlines
    )


def _names(row: type[Count | CellHeadline]) -> list[str]:
    return [field.name for field in fields(row)]
