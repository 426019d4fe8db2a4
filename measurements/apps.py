"""The app of facts: take in, keep, and judge single tests."""

from django.apps import AppConfig


class MeasurementsConfig(AppConfig):
    """Facts."""

    name = "measurements"
