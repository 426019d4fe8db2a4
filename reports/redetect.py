"""Redetect: find the periods of series whose tallies changed, and bring what is told up to date.

As regrouping does, it deletes its marks first and reads after, in a later snapshot. The ruleset in
force stands still meanwhile. What a ruleset on its way finds waits as a draft.
"""

from django.db import connection, transaction

from measurements import rulesets
from measurements.vocabulary import NetworkType, Panel
from reports import detection, period_ledger, sql
from reports.models import Period, PeriodDraft, StaleSeries, Tally
from reports.period_ledger import SeriesKey, Values
from reports.states import State

_TRY_LOCK = "SELECT pg_try_advisory_xact_lock(5, hashtext(%s))"


def stale_series(limit: int = 1000) -> list[SeriesKey]:
    """Return the series whose periods are behind."""
    rows = StaleSeries.objects.order_by(*SeriesKey._fields).distinct()
    return [SeriesKey(*row) for row in rows.values_list(*SeriesKey._fields)[:limit]]


def mark_all_series() -> None:
    """Let every series that has tallies or periods be looked at anew."""
    with connection.cursor() as cursor:
        cursor.execute(sql.read("mark_all_series"))


def redetect(key: SeriesKey) -> bool:
    """Bring one series' periods up to date.

    False if nothing asked for it any more, or another worker is at it just now.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        in_use = rulesets.hold_still(cursor)
        cursor.execute(_TRY_LOCK, ["|".join(key)])
        if cursor.fetchone() != (True,):
            return False
        if not StaleSeries.objects.filter(**key._asdict()).delete()[0]:
            return False
        period_ledger.tell(key, in_use.active, found_periods(key, in_use.active))
        if in_use.target is not None:
            _draft(key, in_use.target)
    return True


def found_periods(key: SeriesKey, ruleset: str) -> list[Values]:
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
    series = detection.Series.of(days, Panel(key.panel), down=down)
    found = (period_ledger.values_of(period) for period in detection.detect(series))
    return sorted(found, key=period_ledger.by_onset)


def wrong_series(ruleset: str) -> list[SeriesKey]:
    """Return the series of which something else is told than their tallies show."""
    with connection.cursor() as cursor:
        cursor.execute(sql.read("all_series"), {"ruleset": ruleset})
        keys = [SeriesKey(*row) for row in cursor.fetchall()]
    return [key for key in keys if period_ledger.told(key, ruleset) != found_periods(key, ruleset)]


def adopt_drafts(ruleset: str) -> None:
    """Tell what was drafted under a ruleset; to be called while it comes in force."""
    drafts = {
        SeriesKey(*key): found
        for *key, found in PeriodDraft.objects.filter(ruleset=ruleset).values_list(
            *SeriesKey._fields, "found"
        )
    }
    standing = Period.objects.filter(is_withdrawn=False).values_list(*SeriesKey._fields)
    for key in sorted(drafts.keys() | {SeriesKey(*row) for row in standing}):
        drafted = drafts.get(key, [])
        period_ledger.tell(key, ruleset, [period_ledger.read_draft(one) for one in drafted])
    drop_drafts()


def drop_drafts() -> None:
    """Forget every draft."""
    PeriodDraft.objects.all().delete()


def _draft(key: SeriesKey, ruleset: str) -> None:
    found = found_periods(key, ruleset)
    PeriodDraft.objects.filter(**key._asdict(), ruleset=ruleset).delete()
    if found:
        PeriodDraft.objects.create(
            **key._asdict(),
            ruleset=ruleset,
            found=[period_ledger.write_draft(values) for values in found],
        )
