"""Assembly: settings, addresses, Celery, the embedded services. No logic of the domain."""

from backend.celery import app as celery_app

__all__ = ["celery_app"]
