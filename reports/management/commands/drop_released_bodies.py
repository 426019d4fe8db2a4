"""Make room: delete documents from the database that a verified release holds."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.datasets.retention import drop_bodies
from reports.datasets.sources import FaultError
from reports.windows import day_window


class Command(BaseCommand):
    """manage.py drop_released_bodies."""

    help = (
        "Delete documents that were received before a day and that a release holds, after reading "
        "them back from there. Pages and rejudge then read them from the releases. Documents that "
        "are in no release (private, simulated) stay. Can be interrupted and resumed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day."""
        parser.add_argument("--before", type=date.fromisoformat, metavar="DAY", required=True)

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Delete, file by file."""
        try:
            dropped = drop_bodies(day_window(options["before"])[0], self.stdout.write)
        except FaultError as error:
            raise CommandError(f"{error} Nothing of this file was deleted.") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted: the same command goes on.") from None
        self.stdout.write(f"{dropped} documents have left the database.")
