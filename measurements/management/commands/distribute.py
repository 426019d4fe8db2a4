"""Spread the facts over the machines of a Citus cluster."""

from django.core.management.base import BaseCommand, CommandError

from measurements import distribution


class Command(BaseCommand):
    """manage.py distribute."""

    help = "Spread what grows over a Citus cluster by uid; see docs/scaling.md first."

    def handle(self, *args: object, **options: object) -> None:
        """Say what becomes of each table; what is distributed already stays as it is."""
        done = 0
        try:
            for line in distribution.distribute():
                self.stdout.write(line)
                self.stdout.flush()
                done += 1
        except distribution.NoCitusError as error:
            raise CommandError(
                "This database has no Citus extension, so nothing was distributed. On a server that"
                " has it, run CREATE EXTENSION citus and add worker nodes first.",
                returncode=3,
            ) from error
        tables = f"{done} table" if done == 1 else f"{done} tables"
        self.stdout.write(f"Distributed: {tables}." if done else "Nothing was left to do.")
