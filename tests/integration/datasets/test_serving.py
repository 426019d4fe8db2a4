"""Released files over HTTP: whole or in part, cacheable for ever, open to every origin."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client

from reports.datasets import serving
from tests.integration.datasets.conftest import Publish

pytestmark = pytest.mark.django_db(transaction=True)

FILE = "imported/2023-11-08/measurements.jsonl.gz"


@pytest.fixture
def address(world: list[str], release: Publish) -> str:
    """Return the address of a released file."""
    one = release()
    assert one is not None
    return f"/data/v1/{one.name}/{FILE}"


@pytest.fixture
def content(address: str, folder: Path) -> bytes:
    return (folder / address.removeprefix("/data/v1/")).read_bytes()


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_file_is_sent_whole(
    client: Client, address: str, content: bytes, monkeypatch: Any
) -> None:
    monkeypatch.setattr(serving, "_CHUNK", 1000)
    answer = client.get(address)
    assert (answer.status_code, body(answer)) == (200, content)
    assert answer["Content-Length"] == str(len(content))
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Type"] == "application/gzip"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    head = client.head(address)
    assert (head.status_code, head["Content-Length"], body(head)) == (200, str(len(content)), b"")
    assert head["ETag"] == answer["ETag"]


def test_a_broken_download_goes_on(client: Client, address: str, content: bytes) -> None:
    etag = client.head(address)["ETag"]
    rest = client.get(address, headers={"Range": "bytes=100-", "If-Range": etag})
    assert (rest.status_code, body(rest)) == (206, content[100:])
    assert rest["Content-Range"] == f"bytes 100-{len(content) - 1}/{len(content)}"
    last = client.get(address, headers={"Range": "bytes=-7"})
    assert body(last) == content[-7:]
    other = client.get(address, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (other.status_code, body(other)) == (200, content)
    beyond = client.get(address, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")


def test_what_is_known_is_not_sent_again(client: Client, address: str) -> None:
    etag = client.head(address)["ETag"]
    answer = client.get(address, headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert "immutable" in answer["Cache-Control"]


def test_another_origin_may_ask_first(client: Client, address: str) -> None:
    answer = client.options(address)
    assert answer.status_code == 204
    assert "Range" in answer["Access-Control-Allow-Headers"]
    assert client.post(address).status_code == 405


def test_latest_leads_to_the_current_file(client: Client, address: str) -> None:
    name = address.split("/")[3]
    for path, target in (
        ("latest", "manifest.json"),
        ("latest/", "manifest.json"),
        (f"latest/{FILE}", FILE),
        ("latest/imported/tallies-2023.parquet", "imported/tallies-2023.parquet"),
        ("latest/imported/periods.csv", "imported/periods.csv"),
        ("latest/claims.json", "claims.json"),
    ):
        answer = client.get(f"/data/v1/{path}")
        assert answer["Location"] == f"/data/v1/{name}/{target}"
        assert client.get(answer["Location"]).status_code == 200
    assert client.get("/data/v1/latest.json").json()["release"] == name
    (row,) = client.get("/data/v1/").json()["results"]
    assert orjson.loads(body(client.get(row["manifest"])))["release"] == name


def test_other_paths_are_not_found(client: Client, address: str) -> None:
    name = address.split("/")[3]
    for path in (
        "2026-01-01.1/manifest.json",
        f"{name}/nothing.csv",
        f"{name}/imported",
        f"{name}/../latest.json",
        f"{name}/%2e%2e/latest.json",
        f"{name}//manifest.json",
        "latest/imported/2023-99-99/tallies.csv",
        "latest/../../secrets",
    ):
        answer = client.get(f"/data/v1/{path}", follow=True)
        assert answer.status_code == 404, path
        assert answer.json()["reason"] == "not_found"


def test_nginx_may_send_the_file(client: Client, address: str, settings: Any) -> None:
    settings.SAWT_ACCEL_PREFIX = "/internal-releases/"
    answer = client.get(address)
    assert answer["X-Accel-Redirect"] == address.replace("/data/v1/", "/internal-releases/")
    assert answer.content == b""
    assert answer["ETag"]
