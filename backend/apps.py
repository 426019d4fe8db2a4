"""The app that holds Sawt's own `up` command."""

from django.apps import AppConfig


class BackendConfig(AppConfig):
    """Assembly."""

    name = "backend"
