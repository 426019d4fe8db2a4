"""Celery's doors to the conclusions. Each may run at any time, twice, or in several workers."""

import logging
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from time import monotonic

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from measurements import partitions
from reports import edition, health_check, hours, redetect
from reports.bucket import Bucket
from reports.regroup import regroup, stale_buckets

SHIFT = 20.0  # seconds one task may take before it lets others have the worker
REST = 1.0  # seconds between two regroupings of one bucket, at least
REFUSED_REST = 300.0  # and where the database refuses what is to be written
REST_FACTOR = 1.0  # and as long as its last one took: half of one process at most
REMEMBERED = 10_000

logger = logging.getLogger(__name__)

_ready_at: OrderedDict[Bucket, float] = OrderedDict()


@shared_task(ignore_result=True)
def regroup_stale_buckets() -> int:
    """Regroup every stale bucket whose rest is over, and check the health that they tell of.

    Returns how many buckets.
    """
    end = monotonic() + SHIFT
    done = 0
    try:
        while monotonic() < end and (buckets := _rested(stale_buckets())):
            done += sum(_regroup_and_rest(bucket) for bucket in buckets)
            _check_health()
            edition.turn()
        if _redetect(monotonic() + SHIFT):
            edition.turn()
        _check_health()  # what a worker marked that died before it came to this
    except DatabaseError as error:
        connection.close()
        logger.warning("Regrouping stopped, the next sweep goes on: %s", type(error).__name__)
    return done


@shared_task(ignore_result=True)
def drop_old_hours() -> int:
    """Drop the hourly tallies of days that are no longer kept. Returns how many."""
    return hours.drop_old_hours()


@shared_task(ignore_result=True, time_limit=6 * 3600)
def publish_release() -> None:
    """Publish the days that are over and not yet released."""
    from reports.datasets.publishing import publish  # noqa: PLC0415 (pyarrow loads slowly)

    try:
        publish(logger.info, until=datetime.now(UTC).date(), patience=600.0)
    except DatabaseError as error:
        connection.close()
        logger.warning("Nothing was published: %s", type(error).__name__)


@shared_task(ignore_result=True, time_limit=6 * 3600)
def drop_released_documents() -> None:
    """Let old documents leave that a verified release holds, if the operator wants it so.

    A month of uploads that holds none any more is dropped whole.
    """
    from reports.datasets.retention import drop_bodies  # noqa: PLC0415 (pyarrow loads slowly)
    from reports.datasets.sources import FaultError  # noqa: PLC0415

    days = settings.SAWT_KEEP_DOCUMENTS_DAYS
    if days <= 0:
        return
    now = datetime.now(UTC)
    try:
        drop_bodies(now - timedelta(days=days), logger.info)
        partitions.drop_empty(now)
    except FaultError as error:
        logger.warning("%s Its documents stay in the database.", error)
    except DatabaseError as error:
        connection.close()
        logger.warning("Documents stay until tomorrow: %s", type(error).__name__)


def _check_health() -> None:
    for key in health_check.marked_keys():
        health_check.check(key)


def _redetect(end: float) -> int:
    """Find periods anew, all that were marked by now, until the shift ends. Returns how many."""
    done = 0
    for key in redetect.stale_series():
        if monotonic() >= end:
            break
        redetect.redetect(key)
        done += 1
    return done


def _rested(buckets: list[Bucket]) -> list[Bucket]:
    """Return the buckets that may be regrouped again: a busy one must not take all the time."""
    now = monotonic()
    return [bucket for bucket in buckets if _ready_at.get(bucket, 0.0) <= now]


def _regroup_and_rest(bucket: Bucket) -> bool:
    started = monotonic()
    refused = False
    try:
        done = regroup(bucket)
    except OperationalError:
        raise
    except DatabaseError as error:
        # The others must not wait for it: its mark stays, and it is tried again later.
        logger.error("The tallies of %s cannot be written: %s", bucket, error)  # noqa: TRY400
        done, refused = False, True
    took = monotonic() - started
    _ready_at[bucket] = started + took + max(REFUSED_REST if refused else REST, REST_FACTOR * took)
    _ready_at.move_to_end(bucket)
    while len(_ready_at) > REMEMBERED:
        _ready_at.popitem(last=False)
    return done
