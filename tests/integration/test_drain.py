"""The drain: several at once, poison, death in the middle, nothing lost, nothing twice."""

import os
import subprocess
import sys
import threading
from io import StringIO
from typing import Any

import orjson
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from measurements import drain, judged_rows, judging
from measurements.drain import Drainer
from measurements.models import DrainClaim, Inbox, Measurement, StaleMark, Verdict
from measurements.submission import decompress
from tests.documents import telegram
from tests.integration.conftest import Post, drain_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upload(post: Post) -> Any:
    """Return a function that uploads a batch of so many measurements."""

    def send(count: int, **changes: Any) -> list[str]:
        lines = [orjson.dumps(telegram(nonce=number, **changes)) for number in range(count)]
        results = post(b"\n".join(lines), "application/x-ndjson").json()["results"]
        return [each["uid"] for each in results]

    return send


def test_a_batch_becomes_measurements_verdicts_and_marks(upload: Any, drainer: Drainer) -> None:
    uids = upload(5)
    assert drainer.drain() == 5
    assert set(Measurement.objects.values_list("uid", flat=True)) == set(uids)
    assert Verdict.objects.filter(service="telegram", plane="messaging", outcome="ok").count() == 5
    assert not Inbox.objects.exists()
    assert not DrainClaim.objects.exists()
    assert StaleMark.objects.count() == 1


def test_other_tests_are_stored_and_counted_without_a_verdict(
    upload: Any, drainer: Drainer
) -> None:
    upload(2, test_name="dash")
    drain_all(drainer)
    assert Measurement.objects.filter(test_name="dash").count() == 2
    assert not Verdict.objects.exists()
    assert not StaleMark.objects.exists()


def test_drainers_share_the_work_without_doing_it_twice(upload: Any) -> None:
    upload(drain.BATCH * 2)
    done: list[int] = []

    def work() -> None:
        worker = Drainer()
        while batch := worker.drain():
            done.append(batch)
        worker.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == drain.BATCH * 2
    assert Measurement.objects.count() == drain.BATCH * 2
    assert not Inbox.objects.exists()


def test_a_drainer_does_not_wait_for_rows_in_other_hands(upload: Any, drainer: Drainer) -> None:
    upload(4)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT id FROM inbox ORDER BY id LIMIT 1 FOR UPDATE")
        with connection.cursor() as own:
            own.execute("SET lock_timeout = '1s'")
        assert drainer.drain() == 3
        cursor.execute("ROLLBACK")
    other.close()
    assert drainer.drain() == 1


def test_a_document_that_cannot_be_judged_keeps_its_error_and_stops_nothing(
    upload: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    uids = upload(10)
    real = judging.judge_document

    def judge(uid: str, document: bytes, *others: Any) -> Any:
        judged = real(uid, document, *others)
        if b'"nonce":"4"' in decompress(document):
            raise ZeroDivisionError("a rule's mistake")
        return judged

    monkeypatch.setattr(drain, "judge_document", judge)
    drain_all(drainer)
    row = Inbox.objects.get()
    assert row.uid == uids[4]
    assert (row.attempts, row.error_code, row.error) == (1, "ZeroDivisionError", "a rule's mistake")
    assert Measurement.objects.count() == 9

    assert drainer.drain_troubled() == 0  # its time has not come
    monkeypatch.setattr(drain, "judge_document", real)
    Inbox.objects.update(next_at="2020-01-01T00:00Z")
    assert drainer.drain_troubled() == 1
    assert Measurement.objects.count() == 10
    assert not Inbox.objects.exists()


def test_what_the_database_refuses_is_found_by_halving(
    upload: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    uids = upload(9)
    real = judged_rows._measurement_row

    def row(pair: Any) -> Any:
        columns = list(real(pair))
        if pair[0].uid == uids[6]:
            columns[3] = "ma"  # no country
        return tuple(columns)

    monkeypatch.setattr(judged_rows, "_measurement_row", row)
    drain_all(drainer)
    assert Measurement.objects.count() == 8
    left = Inbox.objects.get()
    assert (left.uid, left.error_code, left.attempts) == (uids[6], "IntegrityError", 1)


def test_after_many_attempts_a_row_waits_for_a_person(upload: Any, drainer: Drainer) -> None:
    upload(1)
    Inbox.objects.update(attempts=Inbox.NEEDS_ATTENTION_AFTER, next_at="2020-01-01T00:00Z")
    assert drainer.drain() == 0
    assert drainer.drain_troubled() == 0
    assert Inbox.objects.count() == 1


def test_rows_of_a_dead_worker_are_drained_alone_with_the_attempt_counted_first(
    upload: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(3)
    ids = list(Inbox.objects.values_list("id", flat=True))
    DrainClaim.objects.create(worker=1, inbox_ids=ids)  # nobody holds lock (2, 1)
    attempts: list[int] = []
    real = judging.judge_document

    def judge(*given: Any) -> Any:
        attempts.append(Inbox.objects.filter(attempts=1).count())
        return real(*given)

    monkeypatch.setattr(drain, "judge_document", judge)
    assert drainer.drain_troubled() == 3
    assert attempts == [1, 1, 1]
    assert not DrainClaim.objects.exists()
    assert Measurement.objects.count() == 3


def test_claims_of_the_living_are_left_alone(upload: Any, drainer: Drainer) -> None:
    upload(2)
    other = Drainer()
    other.book.open()
    other.book.claim(list(Inbox.objects.values_list("id", flat=True)))
    assert drainer.drain_troubled() == 0
    other.close()
    assert drainer.drain_troubled() == 2


def test_draining_twice_changes_nothing(upload: Any, drainer: Drainer) -> None:
    upload(3)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE kept AS TABLE inbox")
        drain_all(drainer)
        before = set(Verdict.objects.values_list("uid", "plane", "outcome"))
        cursor.execute("INSERT INTO inbox SELECT * FROM kept")
    drainer.last_id = 0
    drain_all(drainer)
    assert Measurement.objects.count() == 3
    assert set(Verdict.objects.values_list("uid", "plane", "outcome")) == before


def test_a_crash_before_the_commit_leaves_everything_as_it_was(
    upload: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(3)
    monkeypatch.setattr(judged_rows, "store", lambda *_: (_ for _ in ()).throw(SystemError("gone")))
    with pytest.raises(SystemError):
        drainer.drain()
    monkeypatch.undo()
    assert Inbox.objects.count() == 3
    assert not Measurement.objects.exists()
    assert not transaction.get_connection().in_atomic_block
    drain_all(drainer)
    assert Measurement.objects.count() == 3


def test_what_needs_attention_is_listed_and_can_be_tried_again(
    upload: Any, drainer: Drainer
) -> None:
    (uid,) = upload(1)
    Inbox.objects.update(attempts=Inbox.NEEDS_ATTENTION_AFTER, error_code="KeyError", error="'x'")
    output = StringIO()
    call_command("needs_attention", stdout=output)
    assert f"{uid}  KeyError: 'x'" in output.getvalue()
    call_command("needs_attention", "--retry", stdout=output)
    assert drainer.drain_troubled() == 1
    assert Measurement.objects.get().uid == uid


FORKED = """
import os, django
django.setup()
from measurements.claim_book import ClaimBook
book = ClaimBook()
read, write = os.pipe()
hold, let_go = os.pipe()
for _ in range(2):
    if os.fork() == 0:
        os.close(let_go)
        book.open()
        os.write(write, b"%d " % book.worker)
        os.read(hold, 1)
        os._exit(0)
said = b""
while said.count(b" ") < 2:
    said += os.read(read, 100)
print(said.decode())
"""


def test_forked_workers_do_not_take_each_other_for_themselves() -> None:
    """Celery imports the tasks before it forks: with one name, all but one child would wait."""
    said = subprocess.run(
        [sys.executable, "-c", FORKED],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "backend.settings"},
        check=True,
        capture_output=True,
        text=True,
        timeout=15,
    ).stdout
    assert len(set(said.split())) == 2
