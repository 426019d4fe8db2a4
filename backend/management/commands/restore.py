"""manage.py restore FILE: fill an empty database from a backup."""

from pathlib import Path

from backend.backup import restore
from backend.embedded.terminal import say
from backend.management.database_command import DatabaseCommand


class Command(DatabaseCommand):
    """Into a new data directory, or a new database of DATABASE_URL."""

    help = "Fill an empty database from a file that `backup` wrote; refuses any other database."

    def work(self, url: str, file: Path) -> None:
        """Restore, and say what comes next."""
        restore(url, file, say)
        self.stdout.write("Restored. Start the instance, then run `rebuild_tallies --check`.")
