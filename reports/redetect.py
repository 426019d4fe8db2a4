"""Redetect: find the periods of series whose tallies changed, and keep their ledger.

As regrouping does, it deletes its marks first and reads after, in a later snapshot.
"""

from dataclasses import asdict
from hashlib import sha256
from typing import Any, NamedTuple

import orjson
from django.db import connection, transaction

from measurements.queries import rulesets_in_use
from measurements.vocabulary import NetworkType, Panel
from reports import detection
from reports.models import Period, PeriodRevision, StaleSeries, Tally
from reports.states import State

_LOCK = "SELECT pg_advisory_xact_lock(5, hashtext(%s))"
_VALUES = (
    "level", "onset_low", "onset", "onset_high", "end_low", "end", "end_high", "is_open_start",
    "is_short", "evidence",
)  # fmt: skip


class SeriesKey(NamedTuple):
    """Whose days make one series."""

    country: str
    operator: str
    network_type: str
    service: str
    plane: str
    panel: str


def stale_series(limit: int = 1000) -> list[SeriesKey]:
    """Return the series whose periods are behind."""
    rows = StaleSeries.objects.order_by(*SeriesKey._fields).distinct()
    return [SeriesKey(*row) for row in rows.values_list(*SeriesKey._fields)[:limit]]


def redetect(key: SeriesKey) -> None:
    """Bring one series' periods up to date."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK, ["|".join(key)])
        StaleSeries.objects.filter(**key._asdict()).delete()
        for ruleset in rulesets_in_use(cursor):
            _store(key, ruleset, found_periods(key, ruleset))


def found_periods(key: SeriesKey, ruleset: str) -> list[detection.Period]:
    """Return the periods that the series' tallies show. Measurements over a VPN show none."""
    if key.network_type == NetworkType.VPN:
        return []
    rows = Tally.objects.filter(**key._asdict(), ruleset=ruleset, capped_voters__gt=0)
    days, down = [], []
    for day, bad, votes, state in rows.values_list(
        "day", "capped_interfered", "capped_voters", "state"
    ):
        days.append(detection.DayVotes(day, bad, votes))
        if state == State.DOWN:
            down.append(day)
    if not days:
        return []
    return detection.detect(detection.Series.of(days, Panel(key.panel), down=down))


def _store(key: SeriesKey, ruleset: str, found: list[detection.Period]) -> None:
    """Match what is found with what stands: an overlapping period keeps its id."""
    standing = list(
        Period.objects.filter(**key._asdict(), ruleset=ruleset, is_withdrawn=False).order_by(
            "onset", "ordinal"
        )
    )
    for each in found:
        values = _values(each)
        same = next((one for one in standing if _overlap(one, each)), None)
        if same is None:
            _add(key, ruleset, values)
            continue
        standing.remove(same)
        if any(getattr(same, name) != value for name, value in values.items()):
            _revise(same, values, "changed")
    for gone in standing:
        _revise(gone, {"is_withdrawn": True}, "withdrawn")


def _values(found: detection.Period) -> dict[str, Any]:
    values = {name: getattr(found, name) for name in _VALUES}
    return values | {"level": found.level.value, "evidence": asdict(found.evidence)}


def _overlap(one: Period, other: detection.Period) -> bool:
    return (one.end_high is None or other.onset_low <= one.end_high) and (
        other.end_high is None or one.onset_low <= other.end_high
    )


def _add(key: SeriesKey, ruleset: str, values: dict[str, Any]) -> None:
    ordinal = 1 + Period.objects.filter(**key._asdict()).count()  # rows are never deleted
    name = sha256("|".join((*key, str(ordinal))).encode()).hexdigest()[:12]
    period = Period(id=name, ordinal=ordinal, ruleset=ruleset, **key._asdict(), **values)
    period.save(force_insert=True)
    _note(period, "found")


def _revise(period: Period, values: dict[str, Any], reason: str) -> None:
    for name, value in values.items():
        setattr(period, name, value)
    period.revision += 1
    period.save()
    _note(period, reason)


def _note(period: Period, reason: str) -> None:
    values = orjson.loads(orjson.dumps({name: getattr(period, name) for name in _VALUES}))
    PeriodRevision.objects.create(
        period=period, revision=period.revision, values=values, reason=reason
    )
