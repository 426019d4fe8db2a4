"""What `backup` and `restore` share: a file to name, and a database to work on."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.backup import BackupError
from backend.embedded.alone import database_alone
from backend.embedded.errors import EmbeddedError, StopRequested
from backend.embedded.terminal import say


class DatabaseCommand(BaseCommand):
    """Works on the running instance, on DATABASE_URL, or starts the data directory's database."""

    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Do it; a failure is one sentence."""
        try:
            with _database() as url:
                self.work(url, options["file"])
        except (BackupError, EmbeddedError) as error:
            raise CommandError(str(error)) from error
        except (KeyboardInterrupt, StopRequested) as error:
            raise CommandError("Stopped; nothing was changed.") from error

    def work(self, url: str, file: Path) -> None:
        """Do what the command is for."""
        raise NotImplementedError


@contextmanager
def _database() -> Iterator[str]:
    if settings.DATABASE_URL:
        yield settings.DATABASE_URL
        return
    say(f"No instance runs on {settings.DATA_DIR}: starting its database alone")
    with database_alone(settings.DATA_DIR) as url:
        yield url
