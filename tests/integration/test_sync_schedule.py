"""The schedule of syncs: what is new, late files, standstills, shifts, two at once."""

from datetime import UTC, datetime, timedelta

import orjson
import psycopg2
import pytest
from django.conf import settings

from measurements import ooni_schedule, tasks
from measurements.models import Receipt, SyncedCountry, SyncedFile
from measurements.ooni_layout import parse_selections
from tests.documents import telegram
from tests.integration.ooni_server import OoniServer, database_url, is_locked, sync

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def schedule(server: OoniServer, monkeypatch: pytest.MonkeyPatch) -> OoniServer:
    monkeypatch.setattr(settings, "SAWT_OONI_SYNC", parse_selections("KE:telegram"))
    return server


def ago(**time_span: int) -> datetime:
    return datetime.now(UTC) - timedelta(**time_span)


def put_now(server: OoniServer, moment: datetime, nonce: int) -> str:
    document = telegram(nonce=nonce, probe_cc="KE", probe_asn="AS33771")
    return server.put_hour(f"{moment:%Y%m%d%H}", [orjson.dumps(document) + b"\n"])


def test_the_schedule_brings_in_the_last_days_and_then_what_is_new(schedule: OoniServer) -> None:
    put_now(schedule, ago(days=1), 1)
    put_now(schedule, ago(days=30), 2)  # before the schedule began: for the command
    tasks.sync_ooni()
    assert Receipt.objects.count() == 1
    put_now(schedule, ago(hours=0), 3)
    put_now(schedule, ago(days=2), 4)  # late
    tasks.sync_ooni()
    assert Receipt.objects.count() == 3
    assert SyncedCountry.objects.get().complete_until == datetime.now(UTC).date()


def test_the_schedule_catches_up_after_a_standstill(schedule: OoniServer) -> None:
    SyncedCountry.objects.create(country="KE", complete_until=ago(days=8).date())
    put_now(schedule, ago(days=7), 1)
    tasks.sync_ooni()
    assert Receipt.objects.count() == 1


def test_a_shift_that_is_over_goes_on_the_next_time(
    schedule: OoniServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = put_now(schedule, ago(days=2), 1)
    put_now(schedule, ago(days=1), 2)
    monkeypatch.setattr(tasks, "SYNC_SHIFT", 0.0)
    tasks.sync_ooni()
    assert Receipt.objects.count() == 0
    assert not SyncedCountry.objects.filter(complete_until__gt=ago(days=2)).exists()
    monkeypatch.setattr(tasks, "SYNC_SHIFT", 60.0)
    tasks.sync_ooni()
    assert Receipt.objects.count() == 2
    assert SyncedFile.objects.get(pk=key).finished_at is not None


def test_the_schedule_gives_up_on_an_object_that_never_gets_further(
    schedule: OoniServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ooni_schedule, "LATE_DAYS", 1)
    key = put_now(schedule, ago(days=1), 1)
    schedule.put(key, b"no gzip")
    for _ in range(SyncedFile.GIVE_UP_AFTER + 1):
        tasks.sync_ooni()
    assert SyncedFile.objects.get(pk=key).attempts == SyncedFile.GIVE_UP_AFTER
    assert "1 files are broken" in sync(f"{ago(days=1):%Y-%m-%d}", f"{ago(days=0):%Y-%m-%d}")
    put_now(schedule, ago(days=1), 1)  # repaired
    tasks.sync_ooni()
    assert Receipt.objects.count() == 1


def test_the_schedule_waits_for_a_sync_that_is_running(
    schedule: OoniServer, caplog: pytest.LogCaptureFixture
) -> None:
    put_now(schedule, ago(days=1), 1)
    with psycopg2.connect(database_url()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(9, 0)")
        tasks.sync_ooni()
    other.close()
    assert "running already" in caplog.text
    assert Receipt.objects.count() == 0


def test_a_schedule_that_is_off_does_nothing(
    server: OoniServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SAWT_OONI_BUCKET", "http://127.0.0.1:9/bucket")
    tasks.sync_ooni()
    assert SyncedCountry.objects.count() == 0


def test_the_schedule_survives_a_bucket_that_is_away(
    schedule: OoniServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(settings, "SAWT_OONI_BUCKET", "http://127.0.0.1:9/bucket")
    tasks.sync_ooni()
    assert "cannot be reached" in caplog.text
    assert not is_locked()
