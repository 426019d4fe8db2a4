"""The app of conclusions: tallies, pages, datasets."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Conclusions over many tests."""

    name = "reports"
