"""Celery's doors to the inbox. Each may run at any time, twice, or in several workers at once."""

import logging
from datetime import UTC, datetime
from time import monotonic

from celery import shared_task
from django.db import DatabaseError, connection

from measurements import day_secrets, ooni_schedule, partitions, rejudging
from measurements.doorbell import regroup_bell
from measurements.drain import Drainer
from measurements.rules import UnknownRulesetError

SHIFT = 20.0  # seconds one drain may take before it lets others have the worker
REJUDGE_SHIFT = 3.0  # short: what comes in goes first
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
    except UnknownRulesetError as error:
        logger.warning("%s It leaves the inbox to newer workers: update this one.", error)
    if done:
        regroup_bell.ring()
    return done


@shared_task(ignore_result=True)
def rejudge() -> int:
    """Judge pages of a ruleset that is on its way. Returns how many."""
    pages = 0
    end = monotonic() + REJUDGE_SHIFT
    try:
        while monotonic() < end and rejudging.judge_page():
            pages += 1
    except (DatabaseError, SystemError) as error:
        connection.close()
        logger.warning("Rejudging stopped, the next sweep goes on: %s", type(error).__name__)
    except UnknownRulesetError as error:
        logger.warning("%s It leaves rejudging to newer workers: update this one.", error)
    if pages:
        regroup_bell.ring()
    return pages


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
    """Bring in what is new of OONI's measurements, as far as one shift goes."""
    ooni_schedule.work_a_shift(SYNC_SHIFT)
