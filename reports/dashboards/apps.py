"""The app of the pages: it holds their templates and their static files."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Pages without models."""

    name = "reports.dashboards"
    label = "dashboards"
