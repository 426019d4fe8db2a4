"""Regroup: recompute the tallies of buckets that new verdicts touched (protocol C3).

The marks are deleted first and the verdicts read after, in a later snapshot: every deleted mark's
verdicts are seen, and marks that come later survive. The two statements must never be merged.
"""

from dataclasses import asdict, fields
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from measurements.queries import rulesets_in_use
from measurements.vocabulary import Panel
from reports import sql
from reports.bucket import Bucket
from reports.counting import Count
from reports.headlines import headlines_of
from reports.hours import write_hours
from reports.models import DayHeadline
from reports.recount import recount
from seeds import readers

_TRY_LOCK = "SELECT pg_try_advisory_xact_lock(1, hashtext(%s))"
# A day's health stays as it is while its tallies are counted: reports.health_check takes it alone.
_HOLD_HEALTH = "SELECT pg_advisory_xact_lock_shared(4, %s)"
_DELETE_MARKS = """
    DELETE FROM stale_mark
     WHERE day = %s AND country = %s AND operator = %s AND network_type = %s
"""


def stale_buckets() -> list[Bucket]:
    """Return buckets whose tallies are behind, latest day first."""
    with connection.cursor() as cursor:
        cursor.execute(sql.read("stale_buckets"))
        return [Bucket(*row) for row in cursor.fetchall()]


def regroup(bucket: Bucket) -> bool:
    """Bring a bucket's tallies up to date. False if another worker is at it just now."""
    with transaction.atomic(), connection.cursor() as cursor:
        key = f"{bucket.day}|{bucket.country}|{bucket.operator}|{bucket.network_type}"
        cursor.execute(_TRY_LOCK, [key])
        if cursor.fetchone() != (True,):
            return False
        cursor.execute(
            _DELETE_MARKS, [bucket.day, bucket.country, bucket.operator, bucket.network_type]
        )
        cursor.execute(_HOLD_HEALTH, [bucket.day.toordinal()])
        # Asked after the marks are gone: whoever wrote one of them knew no later pointer.
        for ruleset in rulesets_in_use(cursor):
            counts, hours = recount(cursor, bucket, ruleset)
            if bucket.country in readers.control_countries():
                _mark_health(cursor, bucket, ruleset, counts)
            _mark_series(cursor, bucket, ruleset, counts)
            _write(cursor, bucket, ruleset, counts)
            _write_headlines(bucket, ruleset, counts)
            write_hours(bucket, ruleset, hours)
    return True


def _mark_health(cursor: CursorWrapper, bucket: Bucket, ruleset: str, counts: list[Count]) -> None:
    """Note the services whose health these tallies tell of, or told of until now."""
    vetted = [count for count in counts if count.panel is Panel.VETTED]
    parameters = asdict(bucket) | {
        "ruleset": ruleset,
        "services": [count.service for count in vetted],
        "planes": [count.plane.value for count in vetted],
    }
    cursor.execute(sql.read("mark_health"), parameters)


def _mark_series(cursor: CursorWrapper, bucket: Bucket, ruleset: str, counts: list[Count]) -> None:
    """Note the series whose periods rest on these tallies, or did until now."""
    parameters = asdict(bucket) | {
        "ruleset": ruleset,
        "services": [count.service for count in counts],
        "planes": [count.plane.value for count in counts],
        "panels": [count.panel.value for count in counts],
    }
    cursor.execute(sql.read("mark_series"), parameters)


def _write(cursor: CursorWrapper, bucket: Bucket, ruleset: str, counts: list[Count]) -> None:
    parameters: dict[str, Any] = {
        field.name: [getattr(count, field.name) for count in counts] for field in fields(Count)
    }
    for name in ("plane", "panel", "state", "health"):
        parameters[name] = [getattr(count, name).value for count in counts]
    for field in fields(Bucket):
        parameters[field.name] = getattr(bucket, field.name)
    parameters["ruleset"] = ruleset
    cursor.execute(sql.read("write_tallies"), parameters)


def _write_headlines(bucket: Bucket, ruleset: str, counts: list[Count]) -> None:
    DayHeadline.objects.filter(**asdict(bucket), ruleset=ruleset).delete()
    DayHeadline.objects.bulk_create(
        DayHeadline(**asdict(bucket), ruleset=ruleset, **asdict(each))
        for each in headlines_of(counts, service_of)
    )


def service_of(subject: str) -> str:
    """Return the service that a tally's subject is or, as a traffic profile, resembles."""
    profile = readers.profiles().get(subject)
    return subject if profile is None else profile.service
