"""The WSGI application that granian serves."""

import os
import threading

from django.core.wsgi import get_wsgi_application

from backend.warm_up import warm_up
from measurements.garbage import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

application = get_wsgi_application()


def _settle() -> None:
    """Load what the first uploads would wait for, beside them: the start does not wait either."""
    warm_up()
    collect_rarely()


threading.Thread(target=_settle, daemon=True).start()
