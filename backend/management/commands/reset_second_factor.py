"""Let somebody who lost the phone into the desk again."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """manage.py reset_second_factor NAME."""

    help = "Take a person's second factor away: the password alone lets them into the desk again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name."""
        parser.add_argument("name", metavar="NAME")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Forget the device."""
        if not settings.SAWT_ADMIN_PATH:
            raise CommandError("There is no desk: set SAWT_ADMIN_PATH.")
        from django.contrib.auth.models import User  # noqa: PLC0415 (only where the desk is)

        from backend.desk.second_factor import forget  # noqa: PLC0415

        user = User.objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"Nobody is called {options['name']}.")
        if not forget(user):
            raise CommandError(f"{user.username} has no second factor.")
        self.stdout.write(f"{user.username} logs in by the password alone.")
