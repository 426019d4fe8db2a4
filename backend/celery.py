"""The Celery application and the whole beat schedule.

The broker is a doorbell: it carries no fact, keeps no result, and may be wiped at any time.
"""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import task_prerun, worker_process_init

from measurements.garbage import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

app = Celery("sawt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_scheduler = "backend.beat:SteadyScheduler"

# A sweep that waited longer than its period is worthless: the next one does its work.
app.conf.beat_schedule = {
    "sweep-inbox": {
        "task": "measurements.tasks.drain_inbox",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "sweep-stale-buckets": {
        "task": "reports.tasks.regroup_stale_buckets",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "sweep-rejudging": {
        "task": "measurements.tasks.rejudge",
        "schedule": 2.0,
        "options": {"expires": 2},
    },
    "partitions-ahead": {
        "task": "measurements.tasks.create_partitions_ahead",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "destroy-old-day-secrets": {
        "task": "measurements.tasks.destroy_old_day_secrets",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "drop-old-hours": {
        "task": "reports.tasks.drop_old_hours",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    # Long after midnight, UTC: what is late by an hour or two still belongs to the day.
    "publish-release": {
        "task": "reports.tasks.publish_release",
        "schedule": crontab(hour=3, minute=10),
        "options": {"expires": 12 * 3600},
    },
    # After the release that holds them.
    "drop-released-documents": {
        "task": "reports.tasks.drop_released_documents",
        "schedule": crontab(hour=9, minute=10),
        "options": {"expires": 6 * 3600},
    },
    # OONI's collectors upload an hour soon after its end.
    "sync-ooni": {
        "task": "measurements.tasks.sync_ooni",
        "schedule": crontab(minute=25),
        "options": {"expires": 3000},
    },
}


@task_prerun.connect
def know_amendments(**_: object) -> None:
    """Read the reference data as it is amended by now."""
    from measurements import amendments  # noqa: PLC0415 (Django is not ready at import)

    amendments.refresh()


@worker_process_init.connect
def forget_inherited_connections(**_: object) -> None:
    """Close what a forked worker inherited: two processes must not share a socket."""
    from django.db import connections  # noqa: PLC0415 (Django is not ready at import)

    connections.close_all()
    collect_rarely()
