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
from measurements.intake import Status
from measurements.refusals import RefusedError


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

            def progress(path: Path, count: int) -> None:
                bar.set_description(path.name)
                bar.update(count)

            importer = Importer(journal, rejects, progress)
            try:
                for file in files:
                    self._import_file(importer, file)
            except KeyboardInterrupt:
                raise CommandError("Interrupted; the same command goes on from here.") from None
            except DatabaseError as error:
                raise CommandError(
                    "The database does not answer; the same command goes on from here."
                ) from error
        self._summarise(importer, rejects)

    def _import_file(self, importer: Importer, file: Path) -> None:
        try:
            importer.import_file(file)
        except RefusedError as error:
            importer.reject(file, 0, error)

    def _summarise(self, importer: Importer, rejects: Path) -> None:
        statuses = importer.result.statuses
        self.stdout.write(
            f"{statuses[Status.ACCEPTED]} accepted, {statuses[Status.DUPLICATE]} duplicate, "
            f"{statuses[Status.REJECTED]} rejected."
        )
        for reason, count in importer.result.reasons.most_common():
            self.stdout.write(f"  {reason}: {count}")
        if statuses[Status.REJECTED]:
            self.stdout.write(f"Rejects, with file, line and reason: {rejects}")
