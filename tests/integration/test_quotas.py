"""Quotas through the real Valkey, by every door, and without it."""

from base64 import b64encode
from typing import Any

import orjson
import pytest
import redis
from django.conf import settings
from django.test import Client
from nacl.signing import SigningKey

from measurements import quotas
from measurements.models import DeviceKey, Receipt
from measurements.quotas import Door
from measurements.quotas.stores import MemoryStore, RedisStore
from measurements.quotas.token_bucket import Rate
from tests.documents import telegram

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "198.51.100.7"
NEIGHBOUR = "198.51.100.200"
ELSEWHERE = "203.0.113.7"


@pytest.fixture(autouse=True)
def small_quotas(monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {door: Rate(3, 3600) for door in Door}
    monkeypatch.setattr(settings, "SAWT_QUOTAS", rates)
    quotas._shared_store.cache_clear()
    quotas._own_store.cache_clear()


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "unix:///nowhere/valkey.sock")


def ndjson(numbers: range) -> bytes:
    return b"\n".join(orjson.dumps(telegram(nonce=number)) for number in numbers)


def upload(client: Client, number: int, address: str = HERE, **more: Any) -> Any:
    body = orjson.dumps(telegram(nonce=number))
    return client.post(
        "/api/v1/measurements", body, "application/json", REMOTE_ADDR=address, **more
    )


def upload_signed(client: Client, key: SigningKey, body: bytes, address: str = HERE) -> int:
    parts = bytes(key.verify_key), key.sign(body).signature
    header = "ed25519=" + ":".join(b64encode(part).decode() for part in parts)
    answer = client.post(
        "/api/v1/measurements",
        body,
        "application/json",
        REMOTE_ADDR=address,
        headers={"Sawt-Signature": header},
    )
    return answer.status_code


def test_uploads_of_a_network_are_bounded_and_the_answer_says_so(client: Client) -> None:
    answers = [upload(client, number) for number in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert answers[0]["RateLimit-Policy"] == '"uploads";q=3;w=3600'
    assert answers[0]["RateLimit"].startswith('"uploads";r=2;t=')
    refused = upload(client, 3, NEIGHBOUR)  # of the same /24
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 1200
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["reason"] == "too_many_requests"
    assert upload(client, 3, ELSEWHERE).status_code == 200
    assert Receipt.objects.count() == 4


def test_a_batch_costs_as_much_as_it_holds(client: Client) -> None:
    def send(numbers: range) -> int:
        answer = client.post(
            "/api/v1/measurements", ndjson(numbers), "application/x-ndjson", REMOTE_ADDR=HERE
        )
        return answer.status_code

    assert send(range(2)) == 200
    assert send(range(2, 4)) == 429
    assert Receipt.objects.count() == 2


def test_unmodified_ooni_probes_are_told_by_the_status_and_nothing_is_stored(
    client: Client,
) -> None:
    content = orjson.dumps({"format": "json", "content": orjson.dumps(telegram()).decode()})
    for _ in range(3):
        client.post("/report", b"{}", "application/json", REMOTE_ADDR=HERE)
    for path in ("/api/v1/submit_measurement", "/report", "/report/x", "/report/x/close"):
        answer = client.post(path, content, "application/json", REMOTE_ADDR=HERE)
        assert answer.status_code == 429
        assert answer.content
    assert Receipt.objects.count() == 0


def test_what_a_client_writes_into_x_forwarded_for_opens_no_door(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SAWT_TRUSTED_PROXIES", ["10.0.0.0/8"])
    lies = [f"192.0.2.{number}, " for number in range(4)]
    straight = [upload(client, n, HTTP_X_FORWARDED_FOR=lies[n] + "1.2.3.4") for n in range(4)]
    assert [each.status_code for each in straight] == [200, 200, 200, 429]
    proxied = [
        upload(client, 10 + n, "10.1.1.1", HTTP_X_FORWARDED_FOR=lies[n] + ELSEWHERE)
        for n in range(4)
    ]
    assert [each.status_code for each in proxied] == [200, 200, 200, 429]


def test_a_key_is_bounded_wherever_it_stands(client: Client) -> None:
    key = SigningKey.generate()
    addresses = ["198.51.100.7", "203.0.113.7", "192.0.2.7", "100.64.0.7"]
    bodies = [orjson.dumps(telegram(nonce=number)) for number in range(4)]
    statuses = [
        upload_signed(client, key, body, address)
        for body, address in zip(bodies, addresses, strict=True)
    ]
    assert statuses == [200, 200, 200, 429]


def test_a_flood_of_keys_from_one_network_is_bounded(client: Client) -> None:
    settings.SAWT_QUOTAS[Door.UPLOADS] = None
    statuses = []
    for number in range(5):
        body = orjson.dumps(telegram(nonce=number))
        statuses.append(upload_signed(client, SigningKey.generate(), body))
    assert statuses == [200, 200, 200, 429, 429]
    assert DeviceKey.objects.count() == 3


def test_reads_are_bounded_apart_and_in_the_language_of_the_page(client: Client) -> None:
    for _ in range(3):
        assert client.get("/api/v1/operators", REMOTE_ADDR=HERE).status_code == 200
    refused = client.get("/api/v1/operators", REMOTE_ADDR=HERE)
    assert refused.status_code == 429
    assert refused["Access-Control-Allow-Origin"] == "*"
    page = client.get("/fr/privacy/", REMOTE_ADDR=HERE)
    assert page.status_code == 429
    assert "Trop de requêtes" in page.content.decode()
    assert client.get("/healthz", REMOTE_ADDR=HERE).status_code == 200
    assert upload(client, 0).status_code == 200


def test_who_sits_at_the_machine_is_free_unless_a_proxy_speaks(client: Client) -> None:
    assert [upload(client, n, "127.0.0.1").status_code for n in range(5)] == [200] * 5
    lies = [upload(client, n, "127.0.0.1", HTTP_X_FORWARDED_FOR=HERE) for n in range(5)]
    assert lies[-1].status_code == 429


def test_without_redis_reads_are_free_and_uploads_are_still_bounded(
    client: Client, no_redis: None
) -> None:
    reads = [client.get("/api/v1/operators", REMOTE_ADDR=HERE) for _ in range(5)]
    assert {each.status_code for each in reads} == {200}
    uploads = [upload(client, number).status_code for number in range(4)]
    assert uploads == [200, 200, 200, 429]


def test_buckets_name_nobody_and_vanish(client: Client) -> None:
    store: Any = redis.Redis.from_url(settings.REDIS_URL)
    before = set(store.keys("quota:*"))
    upload(client, 0)
    keys = set(store.keys("quota:*")) - before
    assert len(keys) == 1
    dump = b"".join(key + store.dump(key) for key in keys)
    assert b"198.51" not in dump
    assert 0 < store.pttl(keys.pop()) <= 1_200_000
    store.close()


def test_both_stores_count_alike() -> None:
    shared, own = RedisStore(settings.REDIS_URL), MemoryStore()
    rate = Rate(7, 60)
    name = f"quota:test:{id(shared)}"
    for cost in (1, 3, 2, 2, 1, 1, 9):
        there, here = shared.charge(name, rate, cost), own.charge(name, rate, cost)
        assert there.is_admitted == here.is_admitted
        assert there.remaining == here.remaining
        assert there.wait == pytest.approx(here.wait, abs=0.5)
