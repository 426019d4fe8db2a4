"""Load the real sample into an empty instance, so that a newcomer sees the platform at work."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from measurements.models import Receipt
from seeds import readers


class Command(BaseCommand):
    """manage.py load_first_sample."""

    help = "Import the Kenya 2023 sample through the real pipeline if nothing is stored yet."

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the sample, or say that it is not needed."""
        if Receipt.objects.exists():
            self.stdout.write("Measurements are stored already: the sample is not loaded.")
            return
        call_command("import_measurements", str(readers.sample_path()))
