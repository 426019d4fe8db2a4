"""manage.py up: run the whole platform here."""

import os
import sys

from django.core.management.base import BaseCommand

from backend.embedded.up import up


class Command(BaseCommand):
    """PostgreSQL, Valkey, web, worker and beat under one supervisor."""

    help = "Run the whole platform here: PostgreSQL, Valkey, web, worker and beat."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        """Run until Ctrl-C; the exit code tells a failure."""
        sys.exit(up(os.environ))
