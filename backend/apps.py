"""The app that holds Sawt's own `up` command."""

from django.apps import AppConfig


class BackendConfig(AppConfig):
    """Assembly."""

    name = "backend"

    def ready(self) -> None:
        """Register what is asked of the database before it is migrated."""
        from backend import checks  # noqa: F401, PLC0415 (Django must be ready)
