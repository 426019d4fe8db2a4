"""Bring service health up to date, and mark the tallies that depend on it.

As regrouping does, it deletes its marks first and reads after, in a later snapshot: votes that a
deleted mark told of are seen, and marks that come later survive.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from measurements.queries import rulesets_in_use
from measurements.vocabulary import Panel
from reports import sql
from reports.health import Health, Witness, health_by
from reports.models import HealthMark, ServiceHealth, Tally
from reports.windows import day_window
from seeds import readers

# Alone with the day: no tally of it may be counted by the former health and committed after this.
_LOCK = "SELECT pg_advisory_xact_lock(4, %s)"


class HealthKey(NamedTuple):
    """Whose health, on which day."""

    day: date
    service: str
    plane: str


def marked_keys(limit: int | None = 1000) -> list[HealthKey]:
    """Return what is to be checked anew; all of it without a limit."""
    rows = HealthMark.objects.order_by("day", "service", "plane").distinct()
    return [HealthKey(*row) for row in rows.values_list("day", "service", "plane")[:limit]]


def check(key: HealthKey) -> None:
    """Bring one service's health up to date."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, [key.day.toordinal()])
        HealthMark.objects.filter(**key._asdict()).delete()
        for ruleset in rulesets_in_use(cursor):
            _check(cursor, key, ruleset)


def wrong_keys(ruleset: str) -> list[HealthKey]:
    """Return the keys whose stored witnesses are not those of the tallies."""
    control = Tally.objects.filter(
        ruleset=ruleset, panel=Panel.VETTED, country__in=readers.control_countries()
    )
    stored = ServiceHealth.objects.filter(ruleset=ruleset)
    keys = {
        HealthKey(*row)
        for rows in (control, stored)
        for row in rows.values_list("day", "service", "plane").distinct()
    }
    with connection.cursor() as cursor:
        return sorted(
            key
            for key in keys
            if stored_witnesses(key, ruleset) != count_witnesses(cursor, key, ruleset)
        )


def count_witnesses(cursor: CursorWrapper, key: HealthKey, ruleset: str) -> list[Witness]:
    """Return what the tallies of the control countries say."""
    countries = sorted(readers.control_countries())
    cursor.execute(
        sql.read("count_witnesses"), key._asdict() | {"ruleset": ruleset, "countries": countries}
    )
    return [Witness(country, int(ok), int(bad)) for country, ok, bad in cursor.fetchall()]


def stored_witnesses(key: HealthKey, ruleset: str) -> list[Witness]:
    """Return what is stored."""
    rows = ServiceHealth.objects.filter(**key._asdict(), ruleset=ruleset).order_by("country")
    return [Witness(*row) for row in rows.values_list(*Witness._fields)]


def _check(cursor: CursorWrapper, key: HealthKey, ruleset: str) -> None:
    before, now = stored_witnesses(key, ruleset), count_witnesses(cursor, key, ruleset)
    if before == now:
        return
    ServiceHealth.objects.filter(**key._asdict(), ruleset=ruleset).delete()
    ServiceHealth.objects.bulk_create(
        ServiceHealth(**key._asdict(), ruleset=ruleset, **witness._asdict()) for witness in now
    )
    if _everywhere(before) != _everywhere(now):
        start, end = day_window(key.day)
        cursor.execute(
            sql.read("mark_dependants"),
            key._asdict() | {"ruleset": ruleset, "start": start, "end": end},
        )


def _everywhere(witnesses: Sequence[Witness]) -> dict[frozenset[str], Health]:
    """Return the health as every country is told it, by whom it is told."""
    listeners = {readers.witnesses_for(code) for code in readers.real_and_invented_countries()}
    return {
        heard: health_by(each for each in witnesses if each.country in heard) for heard in listeners
    }
