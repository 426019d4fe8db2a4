"""Periods: found from tallies, revised by late data, never lost from the ledger."""

from datetime import date, timedelta

import pytest

from measurements.queries import active_version
from reports.models import Period, PeriodRevision, StaleSeries, Tally
from reports.redetect import SeriesKey, redetect, stale_series

pytestmark = pytest.mark.django_db(transaction=True)

KEY = SeriesKey("KE", "AS33771", "mobile", "telegram", "messaging", "imported")
FIRST = date(2023, 10, 1)


def tally(offset: int, *, bad: int) -> None:
    Tally.objects.update_or_create(
        day=FIRST + timedelta(days=offset),
        ruleset=active_version(),
        **KEY._asdict(),
        defaults={
            "measurements": 6, "voters": 6, "votes_ok": 6 - bad, "votes_blocked": bad,
            "votes_throttled": 0, "votes_degraded": 0, "prefix_groups": 0, "cohorts": 0,
            "state": "too_few", "capped_voters": 6, "capped_interfered": bad,
        },
    )  # fmt: skip
    StaleSeries.objects.create(**KEY._asdict())


def settle() -> None:
    for key in stale_series():
        redetect(key)


def test_late_data_revises_a_period_and_a_withdrawn_one_stays() -> None:
    for offset in range(90):
        tally(offset, bad=6 if 40 <= offset < 60 else 0)
    settle()
    period = Period.objects.get()
    assert (period.level, period.revision) == ("confirmed", 1)
    assert abs((period.onset - FIRST).days - 40) <= 1
    assert not StaleSeries.objects.exists()

    before = period.onset
    for offset in range(36, 40):
        tally(offset, bad=6)
    settle()
    period.refresh_from_db()
    assert period.onset < before
    assert PeriodRevision.objects.filter(reason="changed").count() == 1

    StaleSeries.objects.create(**KEY._asdict())
    settle()  # nothing changed, nothing is noted
    assert PeriodRevision.objects.count() == 2

    for offset in range(36, 60):
        tally(offset, bad=0)
    settle()
    period.refresh_from_db()
    assert period.is_withdrawn
    assert [one.reason for one in PeriodRevision.objects.order_by("revision")] == [
        "found", "changed", "withdrawn",
    ]  # fmt: skip
