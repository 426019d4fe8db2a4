"""The app of facts: take in, keep, and judge single tests."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class MeasurementsConfig(AppConfig):
    """Facts."""

    name = "measurements"

    def ready(self) -> None:
        """Let every process know the amendments from its first connection on, commands too."""
        from measurements.amendments import (  # noqa: PLC0415 (models must be ready)
            refresh_with_connection,
        )

        connection_created.connect(refresh_with_connection)
