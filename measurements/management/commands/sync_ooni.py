"""Bring OONI's public measurements into the panel `imported`."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from measurements.importing import Importer
from measurements.ooni_bucket import Bucket, BucketError
from measurements.ooni_layout import Selection, days, select
from measurements.ooni_sync import Sync, SyncRunningError, only_one


class Command(BaseCommand):
    """manage.py sync_ooni --country KE --tests telegram --since 2023-11-01."""

    help = (
        "Bring OONI's public measurements (CC BY-NC-SA 4.0) into the panel `imported`. Doing it "
        "again brings in what is new; an interrupted sync goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name countries, tests and days of arrival."""
        parser.add_argument("--country", required=True, metavar="CC[,CC]")
        parser.add_argument("--tests", required=True, metavar="TEST[,TEST]")
        parser.add_argument("--since", required=True, type=_day, help="first day of arrival, UTC")
        parser.add_argument("--until", type=_day, help="the day after the last; default: tomorrow")
        parser.add_argument("--rejects", type=Path, help="where bad lines are listed")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Go through the days and say what became of what they hold."""
        selections = _selections(options["country"], options["tests"])
        now = datetime.now(UTC)
        until = min(options["until"] or date.max, now.date() + timedelta(days=1))
        if options["since"] >= until:
            raise CommandError(f"--since must lie before {until}.")
        stamp = f"{now:%Y%m%dT%H%M%SZ}"
        rejects = (
            options["rejects"] or Path(settings.DATA_DIR) / "imports" / f"rejects-{stamp}.jsonl"
        )
        todo = [(day, each) for each in selections for day in days(options["since"], until)]
        with tqdm(todo, unit=" days", disable=options["verbosity"] == 0) as bar:

            def progress(_: str, __: int) -> None:
                bar.set_postfix(measurements=importer.result.statuses.total())

            importer = Importer(rejects, progress)
            sync = _run(bar, importer)
        self.stdout.write("\n".join(importer.result.lines(rejects)))
        self.stdout.write(f"{sync.result.finished} files read to their end.")
        if sync.result.broken:
            self.stdout.write(
                f"{sync.result.broken} files are broken; the same command tries them again."
            )


def _run(bar: "tqdm[tuple[date, Selection]]", importer: Importer) -> Sync:
    """Go through the days. Raises CommandError, one sentence, for whatever ends it early."""
    try:
        sync = Sync(Bucket(settings.SAWT_OONI_BUCKET), importer)
        with only_one():
            for day, selection in bar:
                bar.set_description(f"{selection.country} {day}")
                sync.go_through(day, selection)
    except KeyboardInterrupt:
        raise CommandError("Interrupted; the same command goes on from here.") from None
    except (BucketError, SyncRunningError) as error:
        raise CommandError(str(error)) from error
    except DatabaseError as error:
        raise CommandError(
            "The database does not answer; the same command goes on from here."
        ) from error
    return sync


def _selections(countries: str, tests: str) -> list[Selection]:
    names = [name.strip() for name in tests.split(",") if name.strip()]
    try:
        return [select(country.strip(), names) for country in countries.split(",")]
    except ValueError as error:
        raise CommandError(str(error)) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write it as 2023-11-08.") from None
