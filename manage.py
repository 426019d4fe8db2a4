#!/usr/bin/env python
"""Sawt's command line."""

import os
import sys


def main() -> None:
    """Run one of Sawt's commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
        from django.core.management import execute_from_command_line  # noqa: PLC0415
        from django.db import OperationalError  # noqa: PLC0415
    except ImportError:
        sys.exit("Django is not installed here: run `make up`, or use .venv/bin/python manage.py.")
    if sys.argv[1:] == ["up"]:
        # Before the settings: they may not be readable yet, and then `up` says why in one line.
        from backend.embedded.up import main as up  # noqa: PLC0415

        up()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Sawt cannot start: {error}")
    except OperationalError:
        sys.exit("The database does not answer: start the instance, or set DATABASE_URL.")


if __name__ == "__main__":
    main()
