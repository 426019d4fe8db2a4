"""/api/v1/releases: what is published, how much of it, and the hash that proves it."""

import csv
import hashlib
from pathlib import Path

import pytest
from django.test import Client

from reports.datasets.catalogue import size_of
from tests.integration.datasets.conftest import Publish, Upload

pytestmark = pytest.mark.django_db(transaction=True)


def test_releases_are_listed_with_their_proof_and_sizes(
    client: Client, world: list[str], release: Publish, upload: Upload, folder: Path, settle: object
) -> None:
    assert client.get("/api/v1/releases").json() == {"results": [], "next": None}
    first = release()
    upload(2, start=20)
    settle()  # type: ignore[operator]
    second = release()
    assert first is not None
    assert second is not None

    rows = client.get("/api/v1/releases").json()["results"]
    assert [row["name"] for row in rows] == [second.name, first.name]
    for row in rows:
        files = [path for path in (folder / row["name"]).rglob("*") if path.is_file()]
        proof = {"manifest.json", "SHA256SUMS"}
        held = [path for path in files if path.name not in proof]
        assert row["files"] == len(held)
        assert row["bytes"] == sum(path.stat().st_size for path in held)
        manifest = (folder / row["name"] / "manifest.json").read_bytes()
        assert hashlib.sha256(manifest).hexdigest() == row["manifest_sha256"]
        served = client.get(row["manifest"].removeprefix("http://testserver"))
        assert b"".join(served.streaming_content) == manifest  # type: ignore[attr-defined]
    assert (rows[0]["days"], rows[0]["measurements"]) == (1, len(world) + 2)

    page = client.get("/api/v1/releases?limit=1").json()
    assert page["next"].startswith("http://testserver/api/v1/releases?limit=1&after=")
    assert client.get(page["next"]).json() == {"results": rows[1:], "next": None}
    text = b"".join(client.get("/api/v1/releases?format=csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert [row["bytes"] for row in csv.DictReader(text.splitlines())] == [
        str(row["bytes"]) for row in rows
    ]
    assert client.get("/api/v1/releases?since=2100-01-01").json()["results"] == []
    assert client.get("/api/v1/releases?day=1").status_code == 400

    size_of.cache_clear()
    (folder / first.name / "manifest.json").write_bytes(b"{}")
    sizes = [row["files"] for row in client.get("/api/v1/releases").json()["results"]]
    assert sizes == [rows[0]["files"], None]
