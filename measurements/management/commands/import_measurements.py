"""Import measurement files into the panel `imported`."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from measurements.importing import Importer, Journal


class Command(BaseCommand):
    """manage.py import_measurements FILES…."""

    help = (
        "Import measurements from .jsonl, .json (both also .gz) and .tar.gz files into the panel "
        "`imported`. Importing again changes nothing; an interrupted import goes on where it was."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files, and where rejects go."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--rejects", type=Path, help="where bad items are listed")
        parser.add_argument("--again", action="store_true", help="read finished files again")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Import the files and say what became of their items."""
        files: list[Path] = options["files"]
        if missing := [str(file) for file in files if not file.is_file()]:
            raise CommandError(f"There is no such file: {', '.join(missing)}.")
        folder = Path(settings.DATA_DIR) / "imports"
        # A journal of its own makes --again start from the first line, and still resumable.
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        journal = Journal(folder / f"again-{stamp}" if options["again"] else folder)
        rejects = options["rejects"] or folder / f"rejects-{stamp}.jsonl"
        with tqdm(unit=" measurements", disable=options["verbosity"] == 0) as bar:

            def progress(name: str, count: int) -> None:
                bar.set_description(Path(name).name)
                bar.update(count)

            importer = Importer(rejects, progress)
            try:
                for file in files:
                    importer.import_file(file, journal)
            except KeyboardInterrupt:
                raise CommandError("Interrupted; the same command goes on from here.") from None
            except DatabaseError as error:
                raise CommandError(
                    "The database does not answer; the same command goes on from here."
                ) from error
        self.stdout.write("\n".join(importer.result.lines(rejects)))
