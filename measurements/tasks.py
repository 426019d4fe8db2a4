"""Celery's doors to the inbox. Each may run at any time, twice, or in several workers at once."""

import logging
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, connection

from measurements import day_secrets, partitions
from measurements.doorbell import regroup_bell
from measurements.drain import Drainer
from measurements.importing import Importer
from measurements.ooni_bucket import Bucket, BucketError
from measurements.ooni_sync import Sync, SyncRunningError, only_one, sync_scheduled

SHIFT = 20.0  # seconds one drain may take before it lets others have the worker
SYNC_SHIFT = 60.0  # seconds of a sync, well below CELERY_TASK_TIME_LIMIT

logger = logging.getLogger(__name__)

_drainer = Drainer()


@shared_task(ignore_result=True)
def drain_inbox() -> int:
    """Judge what waits, until nothing does or the shift is over. Returns how many rows."""
    done = 0
    end = monotonic() + SHIFT
    try:
        while monotonic() < end and (batch := _drainer.drain()):
            done += batch
        done += _drainer.drain_troubled()
    except (DatabaseError, SystemError) as error:
        logger.warning("Draining stopped, the next sweep goes on: %s", type(error).__name__)
    if done:
        regroup_bell.ring()
    return done


@shared_task(ignore_result=True)
def create_partitions_ahead() -> None:
    """Make the partitions of the coming months."""
    partitions.ensure_ahead(datetime.now(UTC))


@shared_task(ignore_result=True)
def destroy_old_day_secrets() -> None:
    """Destroy the secrets of days that ended seven days ago."""
    day_secrets.destroy_expired(datetime.now(UTC))


@shared_task(ignore_result=True)
def sync_ooni() -> None:
    """Bring in what is new of the scheduled countries, until the shift is over."""
    selections = settings.SAWT_OONI_SYNC
    if not selections:
        return
    now = datetime.now(UTC)
    # Each hour another country is the first, so that a long one starves no other for ever.
    first = int(now.timestamp()) // 3600 % len(selections)
    end = monotonic() + SYNC_SHIFT
    rejects = Path(settings.DATA_DIR) / "imports" / f"rejects-ooni-{now:%Y%m%d}.jsonl"
    importer = Importer(rejects, lambda _, __: None)
    try:
        sync = Sync(Bucket(settings.SAWT_OONI_BUCKET), importer, lambda: monotonic() >= end)
        with only_one():
            for selection in selections[first:] + selections[:first]:
                if not sync_scheduled(sync, selection):
                    break
    except (BucketError, SyncRunningError) as error:
        logger.warning("OONI's measurements wait for the next sync: %s", error)
    except DatabaseError as error:
        connection.close()
        logger.warning("The sync stopped, the next one goes on: %s", type(error).__name__)
