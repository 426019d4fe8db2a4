"""Periods: found from tallies, revised by late data, never lost from the ledger."""

import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from measurements import rulesets
from measurements.models import Ruleset
from measurements.queries import active_version
from reports import redetect as redetect_module
from reports.models import Period, PeriodDraft, PeriodRevision, StaleSeries, Tally
from reports.period_ledger import SeriesKey
from reports.redetect import adopt_drafts, redetect, stale_series
from tests.histories import FIRST, KEY, history, settle, tally

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = "2099-01-01.1"


def reasons() -> list[str]:
    return list(PeriodRevision.objects.order_by("id").values_list("reason", flat=True))


@pytest.fixture
def target() -> str:
    """Put another ruleset on its way."""
    Ruleset.objects.create(version=OTHER)
    active = rulesets.store_available()
    with rulesets.moving() as cursor:
        rulesets.in_use(cursor)
        rulesets.point(cursor, active, OTHER)
    return OTHER


def flip() -> None:
    with rulesets.moving() as cursor:
        rulesets.point(cursor, OTHER, None)
        adopt_drafts(OTHER)


def test_late_data_revises_a_period_and_a_withdrawn_one_stays() -> None:
    history(range(40, 60))
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
    assert reasons() == ["found", "changed", "withdrawn"]


def test_a_withdrawn_period_that_is_found_again_has_its_id() -> None:
    history(range(40, 60))
    settle()
    name = Period.objects.get().id
    history(range(0))
    settle()
    history(range(70, 80))  # another one
    settle()
    assert Period.objects.get(is_withdrawn=False).id != name
    history(range(40, 60))
    settle()
    again = Period.objects.get(is_withdrawn=False)
    assert (again.id, again.revision) == (name, 3)


def test_evidence_is_refreshed_in_silence() -> None:
    history(range(40, 60))
    settle()
    before = Period.objects.get()
    tally(50, bad=5)
    settle()
    after = Period.objects.get()
    assert after.evidence["interfered"] == before.evidence["interfered"] - 1
    assert after.revision == 1
    assert reasons() == ["found"]


def test_under_other_rules_a_period_keeps_its_id(target: str) -> None:
    history(range(40, 60))
    history(range(50, 60), ruleset=target)
    history(range(10, 20), ruleset=target, key=KEY._replace(operator="jambonet"))
    history(range(10, 20), key=KEY._replace(operator="faiba"))
    settle()
    told = Period.objects.get(operator=KEY.operator)
    assert abs((told.onset - FIRST).days - 40) <= 1  # until then the former rules are told
    assert not Period.objects.filter(operator="jambonet").exists()

    flip()

    now = Period.objects.get(operator=KEY.operator)
    assert (now.id, now.revision, now.ruleset) == (told.id, 2, target)
    assert abs((now.onset - FIRST).days - 50) <= 1
    assert Period.objects.get(operator="jambonet").ruleset == target
    assert Period.objects.get(operator="faiba").is_withdrawn
    assert sorted(reasons()) == ["found", "found", "found", "rejudged", "withdrawn"]
    assert not PeriodDraft.objects.exists()
    assert redetect_module.wrong_series(target) == []


def test_other_rules_that_say_the_same_make_no_revision(target: str) -> None:
    history(range(40, 60))
    history(range(40, 60), ruleset=target)
    settle()
    flip()
    period = Period.objects.get()
    assert (period.revision, period.ruleset) == (1, target)
    assert reasons() == ["found"]


def test_two_workers_look_at_one_series_once() -> None:
    """Whoever comes second leaves it, and what is marked meanwhile is not lost."""
    history(range(40, 60))
    results: list[bool] = []

    def work() -> None:
        barrier.wait()
        results.append(redetect(KEY))
        connection.close()

    barrier = threading.Barrier(2)
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]
    assert Period.objects.count() == 1
    assert reasons() == ["found"]


def test_a_mark_that_comes_while_a_series_is_looked_at_survives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    history(range(40, 60))
    real = redetect_module.found_periods

    def late(key: SeriesKey, ruleset: str) -> Any:
        found = real(key, ruleset)
        worker = threading.Thread(target=arrive)
        worker.start()
        worker.join()
        return found

    def arrive() -> None:
        tally(39, bad=6)
        connection.close()

    monkeypatch.setattr(redetect_module, "found_periods", late)
    assert redetect(KEY)
    assert stale_series() == [KEY]


def test_measurements_over_a_vpn_make_no_period() -> None:
    history(range(40, 60), key=KEY._replace(network_type="vpn"))
    settle()
    assert not Period.objects.exists()


def test_days_on_which_the_service_was_down_are_no_evidence() -> None:
    history(range(0))
    for offset in range(40, 60):
        tally(offset, bad=6, state="down", health="down")
    settle()
    assert not Period.objects.exists()


def test_a_rebuild_finds_what_is_told_and_check_names_what_differs() -> None:
    history(range(40, 60))
    settle()
    # The tallies here have no verdicts: only the periods are compared.
    Period.objects.update(onset_low=FIRST)
    assert redetect_module.wrong_series(active_version()) == [KEY]
    redetect_module.mark_all_series()
    settle()
    assert redetect_module.wrong_series(active_version()) == []
    Tally.objects.all().delete()
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_tallies", "--check", stdout=StringIO(), stderr=StringIO())
    call_command("rebuild_tallies", stdout=StringIO())
    assert Period.objects.get().is_withdrawn
    call_command("rebuild_tallies", "--check", stdout=StringIO())
