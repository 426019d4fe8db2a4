"""Bring OONI's measurements in on schedule: SAWT_OONI_SYNC, in shifts that go on the next time."""

import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Greatest

from measurements.importing import Importer
from measurements.models import SyncedCountry, SyncedFile
from measurements.ooni_bucket import Bucket, BucketError
from measurements.ooni_layout import Selection, days
from measurements.ooni_sync import Sync, SyncRunningError, only_one

LATE_DAYS: Final = 3
"""How many days back the schedule looks again: collectors upload some files late."""

logger = logging.getLogger(__name__)


def work_a_shift(seconds: float) -> None:
    """Bring in what is new of the scheduled countries, until the shift is over.

    What goes wrong is logged: the next shift goes on from there.
    """
    selections: list[Selection] = settings.SAWT_OONI_SYNC
    if not selections:
        return
    now = datetime.now(UTC)
    # Each hour another country is the first, so that a long one starves no other for ever.
    first = int(now.timestamp()) // 3600 % len(selections)
    try:
        sync = _sync(now, monotonic() + seconds)
        with only_one():
            for selection in selections[first:] + selections[:first]:
                if not _catch_up(sync, selection, now.date()):
                    break
    except (BucketError, SyncRunningError) as error:
        logger.warning("OONI's measurements wait for the next sync: %s", error)
    except DatabaseError as error:
        connection.close()
        logger.warning("The sync stopped, the next one goes on: %s", type(error).__name__)


def _sync(now: datetime, end: float) -> Sync:
    rejects = Path(settings.DATA_DIR) / "imports" / f"rejects-ooni-{now:%Y%m%d}.jsonl"
    return Sync(
        Bucket(settings.SAWT_OONI_BUCKET),
        Importer(rejects, lambda _, __: None),
        lambda: monotonic() >= end,
        SyncedFile.GIVE_UP_AFTER,
    )


def _catch_up(sync: Sync, selection: Selection, today: date) -> bool:
    """Bring in what is new since the last time. False if the time was over before today's end.

    Begins a few days before the first day that was not gone through yet; a country that is new to
    the schedule, a few days before today.
    """
    known = SyncedCountry.objects.filter(pk=selection.country).first()
    start = min(known.complete_until, today) if known else today
    for day in days(start - timedelta(days=LATE_DAYS), today + timedelta(days=1)):
        if not sync.go_through(day, selection):
            return False
        _mark_complete(selection.country, min(day + timedelta(days=1), today))
    return True


def _mark_complete(country: str, until: date) -> None:
    """Remember that every day before this one was gone through, never going back."""
    furthest: Any = Greatest(F("complete_until"), until)
    if not SyncedCountry.objects.filter(pk=country).update(complete_until=furthest):
        SyncedCountry.objects.create(country=country, complete_until=until)
