"""Load the real sample into an empty instance, so that a newcomer sees the platform at work."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from measurements.importing import Journal
from measurements.models import Receipt
from seeds import readers


class Command(BaseCommand):
    """manage.py load_first_sample."""

    help = "Import the campaigns' samples through the real pipeline if nothing is stored yet."

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Import the samples, or say that they are not needed."""
        paths = (readers.sample_path(each.slug) for each in readers.campaigns())
        samples = [path for path in paths if path is not None]
        journal = Journal(Path(settings.DATA_DIR) / "imports")
        is_begun = any(journal.position(sample) for sample in samples)
        if Receipt.objects.exists() and not is_begun:
            self.stdout.write("Measurements are stored already: the sample is not loaded.")
            return
        # A first start that was interrupted left it unfinished; a finished one adds nothing.
        call_command("import_measurements", *map(str, samples))
