"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from backend.warm_up import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

application = get_wsgi_application()

# Else the first uploads wait for the tables of networks and names, some of them for seconds.
warm_up()
# What start-up built lives as long as the process: the collector need not walk it again. Decoded
# documents have thousands of objects and no cycles: collecting after every 700 costs a fifth.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
