"""Publish everything that is not yet released."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from reports.datasets.publishing import PublishError, publish
from reports.datasets.sources import FaultError


class Command(BaseCommand):
    """manage.py publish_release."""

    help = (
        "Write what is not yet released to immutable files, verify them, and publish them in one "
        "step. Interrupted, it leaves nothing half-visible; the same command begins anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the end of the days, and how long to wait."""
        parser.add_argument(
            "--until", type=date.fromisoformat, metavar="DAY", help="only days before this one, UTC"
        )
        parser.add_argument(
            "--wait",
            type=float,
            default=60.0,
            metavar="SECONDS",
            help="for days whose tallies are still being counted (60)",
        )

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Publish, day by day, and say which release it is."""
        try:
            release = publish(self.stdout.write, until=options["until"], patience=options["wait"])
        except (PublishError, FaultError) as error:
            raise CommandError(f"Nothing was published. {error}") from error
        except DatabaseError as error:
            raise CommandError(
                "Nothing was published: the database does not answer. Run the command again."
            ) from error
        except OSError as error:
            raise CommandError(f"Nothing was published: {error}.") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted: nothing was published.") from None
        if release is None:
            self.stdout.write("Nothing is new since the last release.")
        else:
            self.stdout.write(f"Release {release.name} is published and verified.")
