"""Take measurements out for good: what should never have been published."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from measurements import withdrawals
from measurements.models import Withdrawal
from reports.management.deciding import bring_up_to_date


class Command(BaseCommand):
    """manage.py redact UID… --reason TEXT | --log."""

    help = (
        "Delete measurements with their documents and verdicts, for good. The next release takes "
        "them out of the files of earlier ones. There is no way back; to take only their votes, "
        "use `quarantine`."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the uids and why."""
        parser.add_argument("uid", nargs="*")
        parser.add_argument("--reason", default="", metavar="TEXT", help="kept, not published")
        parser.add_argument("--log", action="store_true", help="list what was taken out, by whom")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Take out, or list."""
        if options["log"]:
            for each in Withdrawal.objects.order_by("-withdrawn_at", "uid").iterator():
                self.stdout.write(_line(each))
            return
        reason = str(options["reason"]).strip()
        if not options["uid"] or not reason:
            raise CommandError("Name at least one uid and say why: redact UID… --reason TEXT.")
        unknown = []
        try:
            for uid in options["uid"]:
                if withdrawals.redact(uid, reason, datetime.now(UTC)):
                    self.stdout.write(f"{uid} is taken out.")
                else:
                    unknown.append(uid)
            bring_up_to_date()
        except DatabaseError as error:
            raise CommandError("The database does not answer: run the command again.") from error
        if unknown:
            raise CommandError(f"There is no measurement {', '.join(unknown)}.")
        self.stdout.write("Tallies and periods follow; the next release redacts the days.")


def _line(each: Withdrawal) -> str:
    line = f"{each.withdrawn_at:%Y-%m-%d %H}h UTC  {each.uid}  {each.panel}  {each.withdrawn_by}"
    return f"{line}  {each.reason}".rstrip()
