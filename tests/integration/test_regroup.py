"""Regrouping: marks, tallies, and a rebuild that changes nothing."""

import threading
from collections import OrderedDict
from datetime import date
from io import StringIO
from typing import Any

import orjson
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction

from measurements.drain import Drainer
from measurements.models import StaleMark, Verdict
from reports import regroup as regroup_module
from reports import tasks
from reports.bucket import Bucket
from reports.models import StaleSeries, Tally
from reports.redetect import stale_series
from reports.regroup import regroup, stale_buckets
from tests.documents import telegram
from tests.integration.conftest import drain_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upload_from(client: Any) -> Any:
    """Return a function that uploads documents, each from its own prefix."""

    def send(documents: list[dict[str, Any]]) -> None:
        for number, document in enumerate(documents):
            address = f"198.51.{number % 250}.7"
            answer = client.post(
                "/api/v1/measurements",
                orjson.dumps(document),
                content_type="application/json",
                REMOTE_ADDR=address,
            )
            assert answer.status_code == 200

    return send


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_ready_at", OrderedDict())
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)


def messaging() -> Tally:
    return Tally.objects.get(service="telegram", plane="messaging")


def test_uploads_become_a_tally_with_one_vote_each(upload_from: Any, drainer: Drainer) -> None:
    upload_from([telegram(blocked=number < 6, nonce=number) for number in range(6)])
    drain_all(drainer)
    assert tasks.regroup_stale_buckets() == 1
    tally = messaging()
    assert (tally.voters, tally.votes_blocked, tally.prefix_groups) == (6, 6, 6)
    assert (tally.operator, tally.network_type, tally.panel) == ("maroc-telecom", "mobile", "open")
    assert tally.state == "likely_blocked"  # the open panel's cap
    assert not StaleMark.objects.exists()


def test_late_data_changes_the_day_it_belongs_to(upload_from: Any, drainer: Drainer) -> None:
    upload_from([telegram(nonce=1)])
    drain_all(drainer)
    tasks.regroup_stale_buckets()
    assert messaging().voters == 1
    upload_from([telegram(nonce=number) for number in range(2, 7)])
    drain_all(drainer)
    tasks.regroup_stale_buckets()
    assert messaging().measurements == 6


def test_marks_that_come_while_regrouping_survive(
    upload_from: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_from([telegram(nonce=1)])
    drain_all(drainer)
    bucket = stale_buckets()[0]
    real = regroup_module._write

    def write(*arguments: Any) -> None:
        """Drain another measurement after the verdicts were read, in its own session."""
        worker = threading.Thread(target=late_arrival)
        worker.start()
        worker.join()
        real(*arguments)

    def late_arrival() -> None:
        upload_from([telegram(nonce=2)])
        late = Drainer()
        late.drain()
        late.close()
        connection.close()

    monkeypatch.setattr(regroup_module, "_write", write)
    assert regroup(bucket)
    monkeypatch.undo()
    assert messaging().measurements == 1
    assert StaleMark.objects.count() == 1
    assert regroup(bucket)
    assert messaging().measurements == 2


def test_a_bucket_is_regrouped_by_one_worker_at_a_time() -> None:
    bucket = Bucket(date(2026, 1, 1), "MA", "inwi", "wifi")
    results: list[bool] = []

    def try_it() -> None:
        results.append(regroup(bucket))
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(regroup_module._TRY_LOCK, ["2026-01-01|MA|inwi|wifi"])
        other = threading.Thread(target=try_it)
        other.start()
        other.join()
    try_it()
    assert results == [False, True]


def test_a_tally_without_verdicts_goes(upload_from: Any, drainer: Drainer) -> None:
    upload_from([telegram()])
    drain_all(drainer)
    bucket = stale_buckets()[0]
    regroup(bucket)
    assert Tally.objects.exists()
    Verdict.objects.all().delete()
    regroup(bucket)
    assert not Tally.objects.exists()


def test_a_rebuild_gives_the_same_values_and_check_finds_a_wrong_one(
    upload_from: Any, drainer: Drainer
) -> None:
    upload_from([telegram(blocked=number % 3 == 0, nonce=number) for number in range(12)])
    drain_all(drainer)
    tasks.regroup_stale_buckets()
    columns = [*Tally.PUBLIC_FIELDS, "prefix_groups", "cohorts"]
    before = list(Tally.objects.order_by("pk").values_list(*columns))
    call_command("rebuild_tallies", stdout=StringIO())
    assert list(Tally.objects.order_by("pk").values_list(*columns)) == before
    call_command("rebuild_tallies", "--check", stdout=StringIO())
    Tally.objects.update(measurements=99)
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_tallies", "--check", stdout=StringIO(), stderr=StringIO())


def test_a_busy_bucket_rests(
    upload_from: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "REST", 60.0)
    for nonce in range(2):
        upload_from([telegram(nonce=nonce)])
        drain_all(drainer)
        tasks.regroup_stale_buckets()
    assert messaging().measurements == 1
    assert StaleMark.objects.count() == 1  # not lost: a later sweep takes it


def test_the_series_to_look_at_are_marked_in_the_commit_of_their_tallies(
    upload_from: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_from([telegram(nonce=1)])
    drain_all(drainer)
    (bucket,) = stale_buckets()

    def fail(*_: Any) -> None:
        assert StaleSeries.objects.exists()
        raise RuntimeError

    monkeypatch.setattr(regroup_module, "_write", fail)
    with pytest.raises(RuntimeError):
        regroup(bucket)
    assert not StaleSeries.objects.exists()
    assert stale_buckets() == [bucket]
    monkeypatch.undo()
    regroup(bucket)
    assert Tally.objects.count() == StaleSeries.objects.count() == 2  # messaging and web


def test_a_late_measurement_touches_its_own_series_alone(
    upload_from: Any, drainer: Drainer
) -> None:
    upload_from([telegram(nonce=1), telegram(nonce=2, probe_asn="AS36884")])
    drain_all(drainer)
    tasks.regroup_stale_buckets()
    counted = {one.operator: one.computed_at for one in Tally.objects.all()}
    upload_from([telegram(nonce=3)])
    drain_all(drainer)
    for bucket in stale_buckets():
        regroup(bucket)
    assert {(key.operator, key.plane) for key in stale_series()} == {
        ("maroc-telecom", "messaging"), ("maroc-telecom", "web"),
    }  # fmt: skip
    again = {one.operator: one.computed_at for one in Tally.objects.all()}
    assert again["inwi"] == counted["inwi"]
    assert again["maroc-telecom"] > counted["maroc-telecom"]


def test_a_bucket_that_the_database_refuses_stops_no_other(
    upload_from: Any, drainer: Drainer, caplog: pytest.LogCaptureFixture
) -> None:
    upload_from(
        [
            telegram(nonce=number, probe_asn=asn)
            for number, asn in enumerate(("AS36903", "AS36884", "AS36925"))
        ]
    )
    drain_all(drainer)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tally ADD CONSTRAINT test CHECK (operator <> 'inwi')")
    try:
        tasks.regroup_stale_buckets()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE tally DROP CONSTRAINT test")
    assert set(Tally.objects.values_list("operator", flat=True)) == {
        "maroc-telecom",
        "orange-maroc",
    }
    assert "inwi" in caplog.text
    assert [bucket.operator for bucket in stale_buckets()] == ["inwi"]
