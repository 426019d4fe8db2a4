"""Sync with OONI's bucket, against a real S3 server: incremental, resumable, each once."""

import gzip
import json
import os
import signal
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from measurements import importing, intake
from measurements.drain import Drainer
from measurements.models import Measurement, Receipt, SyncedFile
from measurements.ooni_bucket import Bucket
from tests.integration.conftest import drain_all
from tests.integration.ooni_server import (
    OoniServer,
    database_url,
    is_locked,
    kenya,
    sync,
    wait_until,
)

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = "2023110813"


def test_first_sync_brings_all_in_and_the_second_nothing(
    server: OoniServer, drainer: Drainer
) -> None:
    server.put_hour(HOUR, kenya(20))
    server.put_hour(HOUR, kenya(20, start=20), part=1)
    server.put_hour(HOUR, kenya(5, start=40), test="whatsapp")  # not asked for
    assert "40 accepted, 0 duplicate, 0 rejected.\n2 files read" in sync()
    assert "0 accepted, 0 duplicate, 0 rejected.\n0 files read" in sync()
    drain_all(drainer)
    assert set(Measurement.objects.values_list("country", "panel")) == {("KE", "imported")}
    assert Measurement.objects.count() == 40
    assert not SyncedFile.objects.filter(key__endswith=".tar.gz").exists()


def test_a_new_hour_is_found_on_the_next_run(server: OoniServer) -> None:
    server.put_hour(HOUR, kenya(5))
    sync()
    server.put_hour("2023110814", kenya(5, start=5))
    assert "5 accepted, 0 duplicate" in sync()
    assert Receipt.objects.count() == 10


def test_days_are_half_open(server: OoniServer) -> None:
    for number, day in enumerate(("20231107", "20231108", "20231109")):
        server.put_hour(f"{day}00", kenya(1, start=number))
    assert "1 accepted" in sync()
    assert SyncedFile.objects.get().key.startswith("raw/20231108/")


def test_old_layout_up_to_the_day_that_both_hold(server: OoniServer) -> None:
    server.put_old_day("20201019", kenya(2))
    server.put_old_day("20201020", kenya(2, start=2))
    server.put_hour("2020102010", kenya(2, start=3))  # one of them twice
    server.put_old_day("20201021", kenya(2, start=10))  # no longer of that layout
    assert "5 accepted, 1 duplicate" in sync("2020-10-19", "2020-10-22")


def test_the_same_measurement_by_another_way_is_a_duplicate(
    server: OoniServer, tmp_path: Path
) -> None:
    file = tmp_path / "kenya.jsonl"
    file.write_bytes(b"".join(kenya(3)))
    call_command("import_measurements", str(file), stdout=StringIO(), verbosity=0)
    server.put_hour(HOUR, kenya(4))
    assert "1 accepted, 3 duplicate" in sync()


def test_listings_of_many_pages_are_read_to_their_end(
    server: OoniServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in range(5):
        server.put_hour(HOUR, kenya(1, start=part), part=part)
    monkeypatch.setattr("measurements.ooni_bucket.PAGE", 2)
    assert len(list(Bucket(server.address).objects("raw/20231108/13/"))) == 10
    assert "5 accepted" in sync()


def test_an_interrupted_sync_goes_on_where_it_stopped(
    server: OoniServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = server.put_hour(HOUR, kenya(10))
    monkeypatch.setattr(importing, "BATCH_ITEMS", 4)
    real = intake.take_in
    calls: list[int] = []

    def take_in(submissions: Any, now: Any) -> Any:
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(len(submissions))
        return real(submissions, now)

    monkeypatch.setattr(intake, "take_in", take_in)
    with pytest.raises(CommandError, match="goes on from here"):
        sync()
    found = SyncedFile.objects.get(pk=key)
    assert (found.position, found.finished_at, Receipt.objects.count()) == (4, None, 4)
    monkeypatch.setattr(intake, "take_in", real)
    assert "6 accepted, 0 duplicate" in sync()


def test_a_killed_process_loses_nothing_and_doubles_nothing(
    server: OoniServer, tmp_path: Path
) -> None:
    lines = kenya(2344)
    server.put_hour(HOUR, lines)
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SAWT_DATA_DIR": str(tmp_path / "data"),
        "SAWT_OONI_BUCKET": server.address,
    }
    command = [
        sys.executable, "manage.py", "sync_ooni", "--country=KE", "--tests=telegram",
        "--since=2023-11-08", "--until=2023-11-09", "--verbosity=0",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
    wait_until(lambda: SyncedFile.objects.filter(position__gt=0).exists())
    process.send_signal(signal.SIGKILL)
    process.wait()
    stopped = SyncedFile.objects.get()
    assert stopped.finished_at is None
    assert 0 < Receipt.objects.count() < len(lines)
    wait_until(lambda: not is_locked())  # the server has noticed the death
    sync()
    assert Receipt.objects.count() == len(lines)


def test_a_changed_object_is_read_again(server: OoniServer) -> None:
    key = server.put_hour(HOUR, kenya(5))
    sync()
    before = SyncedFile.objects.get(pk=key)
    server.put_hour(HOUR, kenya(8))
    assert "3 accepted, 5 duplicate" in sync()
    after = SyncedFile.objects.get(pk=key)
    assert before.etag != after.etag
    assert (before.position, after.position) == (5, 8)


@pytest.mark.parametrize(
    "broken",
    [
        gzip.compress(b"".join(kenya(50)), compresslevel=0)[:-20000],
        gzip.compress(b"".join(kenya(50)), compresslevel=0)[:-20000] + b"x" * 20000,
    ],
    ids=["cut off", "damaged"],
)
def test_a_broken_object_keeps_its_error_stops_nothing_and_is_tried_again(
    server: OoniServer, broken: bytes
) -> None:
    key = server.put_hour("2023110801", [])
    server.put(key, broken)
    server.put_hour(HOUR, kenya(5, start=60))
    output = sync()
    assert "1 files read to their end.\n1 files are broken" in output
    found = SyncedFile.objects.get(pk=key)
    assert "broken here" in found.error
    assert found.finished_at is None
    kept = Receipt.objects.count()
    assert 5 < kept < 55
    assert "0 accepted, 0 duplicate" in sync()
    server.put(key, gzip.compress(b"".join(kenya(50))))
    assert f"{55 - kept} accepted, {kept - 5} duplicate" in sync()
    assert SyncedFile.objects.get(pk=key).error == ""


def test_bad_lines_are_listed_and_stop_nothing(server: OoniServer, tmp_path: Path) -> None:
    key = server.put_hour(HOUR, [b"{\n", *kenya(1), b"x" * 5_000_000 + b"\n", *kenya(1, start=1)])
    rejects = tmp_path / "rejects.jsonl"
    assert "2 accepted, 0 duplicate, 2 rejected." in sync(rejects=rejects)
    listed = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(each["file"], each["line"], each["reason"]) for each in listed] == [
        (key, 1, "not_json"), (key, 3, "measurement_too_large"),
    ]  # fmt: skip


def test_two_never_run_at_once(server: OoniServer) -> None:
    other = psycopg2.connect(database_url())
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(9, 0)")
    with pytest.raises(CommandError, match="running already"):
        sync()
    other.close()
    wait_until(lambda: not is_locked())
    sync()
    assert not is_locked()


def test_what_cannot_be_is_one_clear_sentence(server: OoniServer) -> None:
    for options, sentence in (
        ({"country": "XX"}, "'XX' is no country"),
        ({"tests": "telegramm"}, "'telegramm' is no test"),
        ({"since": "2023-11-09"}, "--since must lie before"),
        ({"since": "8.11.2023"}, "is no day"),
    ):
        with pytest.raises(CommandError, match=sentence):
            sync(**options)


def test_an_unreachable_or_missing_bucket_is_one_clear_sentence(
    server: OoniServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address, sentence in (
        (server.address + "-none", "does not exist"),
        ("http://127.0.0.1:9/bucket", "cannot be reached"),
        ("ftp://example.org", "SAWT_OONI_BUCKET must be"),
    ):
        monkeypatch.setattr(settings, "SAWT_OONI_BUCKET", address)
        with pytest.raises(CommandError, match=sentence):
            sync()
