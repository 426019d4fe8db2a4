"""The WSGI application that granian serves."""

import os
import threading

from django.core.wsgi import get_wsgi_application

from backend.warm_up import warm_up
from measurements.garbage import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

_django = get_wsgi_application()

from measurements.api.upload_door import UploadDoor  # noqa: E402 (needs settings and apps)

application = UploadDoor(_django)


def _settle() -> None:
    """Load what the first uploads would wait for, beside them: the start does not wait either."""
    warm_up()
    collect_rarely()


threading.Thread(target=_settle, daemon=True).start()
