"""Load the real sample into an empty instance, so that a newcomer sees the platform at work."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from measurements.models import Receipt
from seeds import readers


class Command(BaseCommand):
    """manage.py load_first_sample."""

    help = "Import the campaigns' samples through the real pipeline if nothing is stored yet."

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Import the samples, or say that they are not needed."""
        if Receipt.objects.exists():
            self.stdout.write("Measurements are stored already: the sample is not loaded.")
            return
        samples = [readers.sample_path(each.slug) for each in readers.campaigns() if each.sample]
        call_command("import_measurements", *map(str, samples))
