"""Write a mirror of the public pages and the releases."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from reports.mirror import MirrorError, export


class Command(BaseCommand):
    """manage.py export_site FOLDER."""

    help = (
        "Write the public pages in every language, their charts and feeds, and all releases to a "
        "folder that any server of files can serve. Interrupted, it leaves the former mirror."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and where the mirror will be."""
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--address",
            default="",
            metavar="URL",
            help="where readers find the mirror, as http://….onion; for feeds and pictures",
        )

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Export, and say how much there is."""
        address = options["address"].rstrip("/")
        try:
            written = export(options["folder"], address)
        except MirrorError as error:
            raise CommandError(f"Nothing was written. {error}") from error
        except DatabaseError as error:
            raise CommandError(
                "The mirror is as it was: the database does not answer. Run the command again."
            ) from error
        except OSError as error:
            raise CommandError(f"The mirror is as it was: {error}.") from error
        except KeyboardInterrupt:
            raise CommandError("Interrupted: the mirror is as it was.") from None
        self.stdout.write(
            f"{options['folder']} holds {written.files} files, {written.bytes} bytes."
        )
