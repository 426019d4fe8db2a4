"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from backend.warm_up import warm_up
from measurements.garbage import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

application = get_wsgi_application()

# Else the first uploads wait for the tables of networks and names, some of them for seconds.
warm_up()
collect_rarely()
