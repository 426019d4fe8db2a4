"""Verify releases, in a folder or at an address, without trusting who serves them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.datasets.sources import FaultError, source_of
from reports.datasets.verifying import verify


class Command(BaseCommand):
    """manage.py verify_release."""

    help = (
        "Check every release: the chain of manifests, every file's hash and rows, each document's "
        "uid, and each tally from its verdicts. Needs no database."
    )
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take where the releases are."""
        parser.add_argument("place", metavar="FOLDER|URL", help="SAWT_DATA_DIR/releases, or http…")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Check, and name the first fault."""
        try:
            found = verify(source_of(options["place"]), self.stdout.write)
        except FaultError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted: not everything was verified.") from None
        self.stdout.write(
            f"Everything is right: {found.releases} releases, {found.files} files, "
            f"{found.bytes} bytes, {found.documents} documents, {found.tallies} tallies."
        )
