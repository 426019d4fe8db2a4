"""Show accepted measurements that could not be judged, or have them tried again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models.functions import Now

from measurements.models import Inbox


class Command(BaseCommand):
    """manage.py needs_attention [--retry]."""

    help = "List accepted measurements that no attempt could judge; --retry tries them all again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --retry."""
        parser.add_argument("--retry", action="store_true", help="try them again, from the start")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """List or retry. Nothing is ever dropped from this list but by being judged."""
        stuck = Inbox.objects.filter(attempts__gte=Inbox.NEEDS_ATTENTION_AFTER).order_by("id")
        if options["retry"]:
            self.stdout.write(f"{stuck.update(attempts=1, next_at=Now())} will be tried again.")
            return
        for row in stuck.iterator():
            self.stdout.write(f"{row.uid}  {row.error_code}: {row.error}")
        self.stdout.write(f"{stuck.count()} need attention.")
