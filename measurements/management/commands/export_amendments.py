"""Write the seed files with what was amended at the desk, to be reviewed and committed."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from measurements.amendments import refresh
from seeds.amendments import Kind
from seeds.writing import amended_file


class Command(BaseCommand):
    """manage.py export_amendments FOLDER."""

    help = (
        "Write those files of seeds/ that were amended into a folder. Once they are committed and "
        "this instance runs that version, the files say it themselves."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path, metavar="FOLDER")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Write the files, and name them."""
        connection.ensure_connection()
        refresh(at_once=True)
        folder: Path = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for kind in Kind:
                text = amended_file(kind)
                if text is not None:
                    (folder / kind.file).write_text(text, encoding="utf-8")
                    self.stdout.write(f"{folder / kind.file}")
                else:
                    self.stdout.write(f"{kind.file}: nothing is amended.")
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
