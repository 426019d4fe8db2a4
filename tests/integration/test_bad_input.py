"""Bad input gets a 4xx with a stable reason, stores nothing, and never a 500."""

import gzip
import zlib
from typing import Any

import orjson
import pytest
import zstandard
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from measurements.models import Inbox, Receipt, Upload
from tests.documents import telegram
from tests.integration.conftest import Post
from tests.unit.probe.test_canonical import json_values

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = orjson.dumps(telegram())
BOMB = gzip.compress(b" " * 200_000_000)
# One zstd frame of RLE blocks: 128 KiB of output in four bytes each.
ZSTD_BOMB = zstandard.ZstdCompressor().compress(b" " * 200_000_000)


def nothing_is_stored() -> bool:
    return not (Receipt.objects.exists() or Upload.objects.exists() or Inbox.objects.exists())


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "empty"),
        (b"hello", 400, "not_json"),
        (b"[" + GOOD + b"]", 400, "not_an_object"),
        (b"null", 400, "not_an_object"),
        (GOOD.replace(b"Telegram Web", b"Tele\x00gram"), 400, "nul_byte"),
        (GOOD.replace(b"Telegram Web", b"Tele\xffgram"), 400, "invalid_utf8"),
        (GOOD.replace(b'"test_runtime":1.5', b'"test_runtime":NaN'), 400, "not_json"),
        (GOOD.replace(b'"test_runtime":1.5', b'"test_runtime":1e999'), 400, "number_out_of_range"),
        (GOOD[:-1] + b',"x":' + b"[" * 300 + b"]" * 300 + b"}", 400, "too_deep"),
        (GOOD[:-1] + b',"x":' + b'{"a":' * 3000 + b"1" + b"}" * 3001, 400, "too_deep"),
        (GOOD[:-1] + b',"probe_cc":"MA"}', 400, "duplicate_key"),
        (orjson.dumps(telegram(measurement_start_time="0001-01-01 00:00:00")), 422, "time_too_old"),
        (
            orjson.dumps(telegram(measurement_start_time="2099-01-01 00:00:00")),
            422,
            "time_in_future",
        ),
        (orjson.dumps(telegram(probe_cc="ZZ")), 422, "unknown_country"),
        (orjson.dumps(telegram(probe_cc=7)), 422, "wrong_type"),
        (orjson.dumps(telegram(probe_asn="AS0")), 422, "unknown_network"),
        (orjson.dumps(telegram(test_keys=[])), 422, "wrong_type"),
        (orjson.dumps(telegram(test_name="../../etc")), 422, "invalid_test_name"),
    ],
)
def test_bad_documents(post: Post, body: bytes, status: int, reason: str) -> None:
    answer = post(body)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].endswith(".")
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("body", "encoding", "status", "reason"),
    [
        (BOMB, "gzip", 413, "request_too_large"),
        (ZSTD_BOMB, "zstd", 413, "request_too_large"),
        (gzip.compress(GOOD)[:-9], "gzip", 400, "bad_compression"),
        (gzip.compress(GOOD)[:40], "gzip", 400, "bad_compression"),
        (zstandard.ZstdCompressor().compress(GOOD)[:-5], "zstd", 400, "bad_compression"),
        (GOOD, "gzip", 400, "bad_compression"),
        (GOOD, "zstd", 400, "bad_compression"),
        (zlib.compress(GOOD), "gzip", 400, "bad_compression"),
        (gzip.compress(GOOD), "identity", 400, "bad_compression"),
        (gzip.compress(GOOD), "br", 415, "unsupported_encoding"),
        (gzip.compress(GOOD), "gzip, gzip", 415, "unsupported_encoding"),
    ],
    ids=lambda value: value.hex()[:8] if isinstance(value, bytes) else str(value),
)
def test_bad_encodings(post: Post, body: bytes, encoding: str, status: int, reason: str) -> None:
    answer = post(body, **{"Content-Encoding": encoding})
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert nothing_is_stored()


def test_oversize_is_refused(post: Post) -> None:
    large = telegram(x="x" * settings.SAWT_MAX_MEASUREMENT_BYTES)
    assert post(large).json()["reason"] == "measurement_too_large"
    huge = b"{" + b" " * settings.SAWT_MAX_REQUEST_BYTES + b"}"
    assert post(huge).json()["reason"] == "request_too_large"
    many = (orjson.dumps(telegram()) + b"\n") * (settings.SAWT_MAX_BATCH + 1)
    assert post(many, "application/x-ndjson").json()["reason"] == "too_many_measurements"
    assert nothing_is_stored()


def test_a_large_line_stops_no_other(post: Post) -> None:
    large = orjson.dumps(telegram(x="x" * settings.SAWT_MAX_MEASUREMENT_BYTES))
    answer = post(large + b"\n" + GOOD, "application/x-ndjson").json()["results"]
    assert [each["reason"] for each in answer] == ["measurement_too_large", None]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_problems_too(client: Client, method: str) -> None:
    answer = getattr(client, method)("/api/v1/measurements")
    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"


PATHS = (
    "/api/v1/measurements", "/api/v1/submit_measurement", "/report", "/api/v1/check-in",
    "/api/v1/geolookup", "/report/20261124T100000Z_telegram_MA_36903_n1_aaaaaaaaaaaaaaaa",
)  # fmt: skip
mutations = st.dictionaries(
    st.sampled_from([*telegram(), "format", "content", "addresses"]), json_values, max_size=4
)
HOSTILE = hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@HOSTILE
@given(st.sampled_from(PATHS), mutations, st.booleans())
def test_no_json_causes_a_500(client: Client, path: str, changes: Any, wrap: bool) -> None:  # noqa: FBT001
    from probe.canonical import encode  # noqa: PLC0415

    document = telegram() | changes
    body = {"format": "json", "content": document} if wrap else document
    answer = client.post(path, encode(body), content_type="application/json")
    assert answer.status_code in {200, 400, 413, 415, 422}
    assert answer.content


@HOSTILE
@given(
    st.sampled_from(PATHS),
    st.binary(max_size=300),
    st.sampled_from(["identity", "gzip", "zstd", "x", ""]),
    st.sampled_from(["application/json", "application/x-ndjson", "text/plain", ""]),
)
def test_no_bytes_cause_a_500(
    client: Client, path: str, body: bytes, encoding: str, content_type: str
) -> None:
    answer = client.post(
        path, body, content_type=content_type, headers={"Content-Encoding": encoding}
    )
    assert 400 <= answer.status_code < 500
    assert answer.json()["reason"]
