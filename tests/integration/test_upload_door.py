"""The door before Django says what Django's own chain says: status, headers, body and log."""

import gzip
import io
import logging
import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any
from wsgiref.types import WSGIApplication

import orjson
import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError, connection
from nacl.signing import SigningKey

from measurements import group_commit, quotas
from measurements.api import upload_door
from measurements.api.upload_door import UploadDoor
from measurements.models import Receipt
from measurements.quotas import Door
from measurements.quotas.token_bucket import Rate
from tests.documents import telegram

pytestmark = pytest.mark.django_db(transaction=True)

NATIVE = "/api/v1/measurements"
OONI = "/api/v1/submit_measurement"
CHUNKED = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
_nonces = count()
_addresses = count(1)


@dataclass(frozen=True)
class Said:
    """What an application said to one request, without what differs by design."""

    status: str
    headers: dict[str, str]
    body: bytes


def ask(application: WSGIApplication, body: bytes, **given: Any) -> Said:
    """Send one request from a network of its own."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": NATIVE,
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": f"198.51.{next(_addresses)}.7",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    } | given
    heard: list[Any] = []
    answer = application(environ, lambda *words: heard.append(words))  # type: ignore[arg-type]
    text = b"".join(answer)
    getattr(answer, "close", lambda: None)()
    text = re.sub(rb"\d{14}\.\d{6}_[A-Z]{2}_\w+_[0-9a-f]{16}", b"UID", text)
    return Said(heard[0][0], dict(heard[0][1]), text)


def document(**changes: Any) -> bytes:
    return orjson.dumps(telegram(nonce=next(_nonces)) | {"report_id": "r"} | changes)


def signed() -> tuple[bytes, dict[str, Any]]:
    body, key = document(), SigningKey.generate()
    parts = bytes(key.verify_key), key.sign(body).signature
    header = "ed25519=" + ":".join(b64encode(part).decode() for part in parts)
    return body, {"HTTP_SAWT_SIGNATURE": header}


def envelope() -> bytes:
    return orjson.dumps({"format": "json", "content": document().decode()})


def lines() -> bytes:
    return b"\n".join([document(), b"{", document(probe_cc="XX")])


REQUESTS: dict[str, Callable[[], tuple[bytes, dict[str, Any]]]] = {
    "a document": lambda: (document(), {}),
    "a document in gzip": lambda: (gzip.compress(document()), {"HTTP_CONTENT_ENCODING": "gzip"}),
    "lines": lambda: (lines(), {"CONTENT_TYPE": "application/x-ndjson"}),
    "a rejected document": lambda: (document(probe_cc="XX"), {}),
    "no JSON": lambda: (b"{", {}),
    "nothing": lambda: (b"", {}),
    "a broken stream": lambda: (document(), {"HTTP_CONTENT_ENCODING": "gzip"}),
    "an unknown encoding": lambda: (document(), {"HTTP_CONTENT_ENCODING": "br"}),
    "a length beyond the limit": lambda: (document(), {"CONTENT_LENGTH": str(2**30)}),
    "a document in chunks": lambda: (document(), CHUNKED),
    "chunks beyond the limit": lambda: (b" " * (33 * 2**20), CHUNKED),
    "a length that is none": lambda: (document(), {"CONTENT_LENGTH": "many"}),
    "a stranger's page": lambda: (document(), {"HTTP_SEC_FETCH_SITE": "cross-site"}),
    "a signed document": signed,
    "a bad signature": lambda: (document(), {"HTTP_SAWT_SIGNATURE": "ed25519=a:b"}),
    "another host": lambda: (document(), {"HTTP_HOST": "evil.example"}),
    "no host": lambda: (document(), {"HTTP_HOST": "localhost/"}),
    "another method": lambda: (b"", {"REQUEST_METHOD": "PUT"}),
    "a read": lambda: (b"", {"REQUEST_METHOD": "GET"}),
    "OONI's": lambda: (envelope(), {"PATH_INFO": OONI}),
    "OONI's without content": lambda: (b"{}", {"PATH_INFO": OONI}),
}


@pytest.fixture(autouse=True)
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SAWT_QUOTAS", {door: Rate(3, 3600) for door in Door})
    quotas._own_store.cache_clear()
    upload_door._protection.cache_clear()


def both(make: Callable[[], tuple[bytes, dict[str, Any]]]) -> tuple[Said, Said]:
    """Return what the door and Django alone say to two requests of one kind."""
    usual = WSGIHandler()
    said = []
    for application in (UploadDoor(usual), usual):
        body, given = make()
        said.append(ask(application, body, **given))
    return said[0], said[1]


@pytest.mark.parametrize("name", REQUESTS)
def test_both_ways_say_the_same(name: str) -> None:
    door, usual = both(REQUESTS[name])
    assert door == usual


def test_a_body_without_a_length_is_read_to_its_limit() -> None:
    door = UploadDoor(WSGIHandler())
    bodies = (document(), b" " * (33 * 2**20))
    assert [ask(door, each, **CHUNKED).status[:3] for each in bodies] == ["200", "413"]


def test_an_ordinary_upload_does_not_reach_django() -> None:
    def nobody(*request: Any) -> Any:
        raise AssertionError("Django was asked.")

    assert ask(UploadDoor(nobody), document()).status == "200 OK"
    assert ask(UploadDoor(nobody), envelope(), PATH_INFO=OONI).status == "200 OK"
    assert Receipt.objects.count() == 2


def test_whoever_adds_a_middleware_looks_at_the_door_too() -> None:
    assert [name.rpartition(".")[2] for name in settings.MIDDLEWARE] == [
        "ProxyMiddleware",
        "SecurityMiddleware",
        "WhiteNoiseMiddleware",
        "QuotaMiddleware",
        "AmendmentsMiddleware",
        "CommonMiddleware",
        "ContentSecurityPolicyMiddleware",
    ]


@pytest.mark.parametrize(
    ("address", "scheme", "status"),
    [
        ("10.0.0.1", "https", "200 OK"),
        ("10.0.0.1", "http", "301 Moved Permanently"),
        ("192.0.2.1", "https", "301 Moved Permanently"),
    ],
)
def test_both_ways_ask_for_https(
    monkeypatch: pytest.MonkeyPatch, address: str, scheme: str, status: str
) -> None:
    monkeypatch.setattr(settings, "SAWT_TRUSTED_PROXIES", ["10.0.0.0/8"])
    monkeypatch.setattr(settings, "SECURE_SSL_REDIRECT", True)
    monkeypatch.setattr(settings, "SECURE_HSTS_SECONDS", 3600)
    monkeypatch.setattr(settings, "SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"))
    given = {"HTTP_X_FORWARDED_PROTO": scheme, "REMOTE_ADDR": address}
    door, usual = both(lambda: (document(), given))
    door.headers.pop("RateLimit", None)  # both ask from one network: the second has less left
    usual.headers.pop("RateLimit", None)
    assert door == usual
    assert door.status == status
    assert ("Strict-Transport-Security" in door.headers) == (status == "200 OK")


def test_both_ways_refuse_who_has_used_up_a_quota() -> None:
    usual = WSGIHandler()
    for application, address in ((UploadDoor(usual), "203.0.113.1"), (usual, "192.0.2.1")):
        answers = [ask(application, document(), REMOTE_ADDR=address) for _ in range(4)]
        assert [each.status[:3] for each in answers] == ["200"] * 3 + ["429"]
        assert [each.headers["RateLimit"].partition(";t")[0] for each in answers] == [
            f'"uploads";r={left}' for left in (2, 1, 0, 0)
        ]
    body, given = lines(), {"CONTENT_TYPE": "application/x-ndjson", "REMOTE_ADDR": "203.0.113.1"}
    assert ask(UploadDoor(usual), body, **given).status[:3] == "429"


@pytest.mark.parametrize(
    ("error", "status"),
    [(OperationalError("gone"), "503"), (OSError(28, "full"), "503"), (RuntimeError("bug"), "500")],
)
def test_both_ways_fail_alike(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, status: str
) -> None:
    def fail(*submission: Any) -> Any:
        raise error

    monkeypatch.setattr(group_commit.uploads, "take_in", fail)
    usual = WSGIHandler()
    said, logged = [], []
    for application in (UploadDoor(usual), usual):
        caplog.clear()
        with caplog.at_level(logging.ERROR):
            said.append(ask(application, document()))
        logged.append(sorted((each.name, each.getMessage()) for each in caplog.records))
    assert said[0] == said[1]
    assert said[0].status.startswith(status)
    assert logged[0] == logged[1] != []


def test_a_connection_that_died_meanwhile_costs_no_upload() -> None:
    door = UploadDoor(WSGIHandler())
    assert ask(door, document()).status == "200 OK"  # leaves the connection as checked
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    body, given = signed()
    assert ask(door, body, **given).status == "200 OK"
