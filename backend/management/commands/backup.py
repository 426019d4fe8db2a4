"""manage.py backup FILE: the whole database in one file."""

from pathlib import Path

from backend.backup import back_up
from backend.embedded.terminal import say
from backend.management.database_command import DatabaseCommand


class Command(DatabaseCommand):
    """Everything that is in PostgreSQL; no secret, no release."""

    help = "Write the database to a new file, while the instance runs or not."

    def work(self, url: str, file: Path) -> None:
        """Back up, and say what is not in the file."""
        size = back_up(url, file, say)
        self.stdout.write(
            f"{file}: {size:,} bytes, of one moment. Not in it: releases/ and secrets/ of the data"
            " directory. Copy both, and never secrets/days/."
        )
