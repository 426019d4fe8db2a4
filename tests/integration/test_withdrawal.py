"""A volunteer takes a measurement back: nothing of it stays but that it must not come again."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test import Client

from measurements import drain, judging
from measurements.drain import Drainer
from measurements.models import (
    Inbox,
    Measurement,
    Receipt,
    StaleMark,
    Upload,
    Verdict,
    Withdrawal,
)
from reports import edition, tasks
from reports.models import Tally
from tests.documents import telegram
from tests.integration.conftest import Post, drain_all

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "5a" * 32
HASH = hashlib.sha256(bytes.fromhex(TOKEN)).hexdigest()


def send(post: Post, nonce: object = 0, **headers: str) -> Any:
    answer = post(telegram(nonce=nonce), **{"Sawt-Withdrawal": HASH, **headers})
    return answer.json()["results"][0]


def withdraw(client: Client, uid: str, token: str = TOKEN) -> Any:
    return client.post(
        f"/api/v1/measurements/{uid}/withdraw",
        orjson.dumps({"token": token}),
        content_type="application/json",
    )


def kept() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (Inbox, Measurement, Upload, Verdict, Withdrawal, Receipt)
    }


GONE = {"Inbox": 0, "Measurement": 0, "Upload": 0, "Verdict": 0, "Withdrawal": 1, "Receipt": 1}


def count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)
    monkeypatch.setattr(tasks, "_ready_at", OrderedDict())
    while StaleMark.objects.exists():
        tasks.regroup_stale_buckets()


def test_a_judged_measurement_leaves_nothing_but_its_receipt(
    post: Post, client: Client, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = send(post)["uid"]
    drain_all(drainer)
    count(monkeypatch)
    assert Tally.objects.exists()
    before = edition.current()

    answer = withdraw(client, uid)
    assert (answer.status_code, answer.json()) == (200, {"uid": uid, "status": "withdrawn"})
    assert kept() == GONE
    assert client.get(f"/api/v1/measurements/{uid}").status_code == 404
    count(monkeypatch)
    assert not Tally.objects.exists()
    assert edition.current() > before

    assert withdraw(client, uid).status_code == 200  # a repeat changes nothing
    assert kept() == GONE


def test_what_still_waits_is_withdrawn_and_never_judged(
    post: Post, client: Client, drainer: Drainer
) -> None:
    uid = send(post)["uid"]
    assert withdraw(client, uid).status_code == 200
    drain_all(drainer)
    assert kept() == GONE


def test_the_same_upload_again_is_rejected_at_every_door(post: Post, client: Client) -> None:
    document = telegram()
    headers = {"Sawt-Withdrawal": HASH}
    uid = post(document, **headers).json()["results"][0]["uid"]
    assert withdraw(client, uid).status_code == 200
    again = post(document, **headers)
    assert again.status_code == 422
    assert again.json()["results"][0] | {"detail": ""} == {
        "uid": uid, "status": "rejected", "reason": "withdrawn", "pointer": None, "detail": "",
    }  # fmt: skip
    envelope = {"format": "json", "content": document}
    answer = client.post(
        "/api/v1/submit_measurement", orjson.dumps(envelope), content_type="application/json"
    )
    assert (answer.status_code, answer.json()["reason"]) == (400, "withdrawn")
    assert kept() == GONE


def test_a_wrong_token_an_unknown_uid_and_a_tokenless_upload_are_one_answer(
    post: Post, client: Client
) -> None:
    uid = send(post)["uid"]
    other = post(telegram(nonce="none")).json()["results"][0]["uid"]
    unknown = uid[:-4] + "ffff"
    before = kept()
    answers = [
        withdraw(client, uid, "00" * 32),
        withdraw(client, other),
        withdraw(client, unknown),
        withdraw(client, "nonsense"),
    ]
    assert {(each.status_code, each.content) for each in answers} == {(404, answers[0].content)}
    assert answers[0].json()["reason"] == "not_withdrawable"
    assert kept() == before


def test_whoever_sends_a_published_document_again_gets_no_right_to_it(
    post: Post, client: Client
) -> None:
    document = telegram()
    uid = post(document).json()["results"][0]["uid"]
    again = post(document, **{"Sawt-Withdrawal": HASH}).json()["results"][0]
    assert (again["uid"], again["status"]) == (uid, "duplicate")
    assert withdraw(client, uid).status_code == 404


@pytest.mark.parametrize("token", ["", "5A" * 32, "5a" * 31, None, 7])
def test_what_is_no_token_is_said(client: Client, token: Any) -> None:
    answer = withdraw(client, "20231108100000.000000_KE_telegram_0011223344556677", token)
    assert (answer.status_code, answer.json()["reason"]) == (400, "invalid_withdrawal")


def test_a_header_that_is_no_hash_or_comes_with_a_batch_is_refused(post: Post) -> None:
    for answer in (
        post(telegram(), **{"Sawt-Withdrawal": "secret"}),
        post(
            orjson.dumps(telegram()),
            content_type="application/x-ndjson",
            **{"Sawt-Withdrawal": HASH},
        ),
    ):
        assert (answer.status_code, answer.json()["reason"]) == (400, "invalid_withdrawal")
    assert not Receipt.objects.exists()


def test_a_drain_that_has_the_document_in_hand_does_not_bring_it_back(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = send(post)["uid"]
    in_hand, go_on = threading.Event(), threading.Event()
    judge = judging.judge_document

    def slowly(*arguments: Any) -> Any:
        in_hand.set()
        go_on.wait(10)
        return judge(*arguments)

    monkeypatch.setattr(drain, "judge_document", slowly)
    draining = threading.Thread(target=drain_once)
    answers: list[int] = []
    withdrawing = threading.Thread(
        target=closed(lambda: answers.append(withdraw(Client(), uid).status_code))
    )
    draining.start()
    assert in_hand.wait(10)
    withdrawing.start()
    withdrawing.join(0.3)
    assert withdrawing.is_alive()  # it waits for the batch
    go_on.set()
    draining.join(20)
    withdrawing.join(20)
    assert answers == [200]
    assert kept() == GONE


def drain_once() -> None:
    drainer = Drainer()
    try:
        drainer.drain()
    finally:
        drainer.close()


def closed(work: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    return run


def test_interrupted_in_the_middle_nothing_is_half_gone(
    post: Post, client: Client, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = send(post)["uid"]
    drain_all(drainer)
    before = kept()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
            "CREATE TRIGGER stop BEFORE DELETE ON measurement FOR EACH ROW"
            " EXECUTE FUNCTION stop_here()"
        )
    try:
        assert withdraw(client, uid).status_code == 503
        assert kept() == before
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION stop_here CASCADE")
    assert withdraw(client, uid).status_code == 200
    assert kept() == GONE
