"""Releases in an S3-compatible bucket: the same files, read by range, served by the bucket."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import Client

from measurements.models import Measurement, Upload
from measurements.release_settings import release_storage_settings
from measurements.release_storage import release_storage
from tests.integration.datasets.conftest import Publish

if TYPE_CHECKING:
    from tests.integration.ooni_server import OoniServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bucket(
    running_server: "OoniServer", folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> "OoniServer":
    """Let releases lie in a bucket of a real S3 server, named by one setting."""
    running_server.clear()
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "publisher"),
        ("AWS_SECRET_ACCESS_KEY", "publisher"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    releases = release_storage_settings(running_server.address, folder)
    settings.STORAGES = settings.STORAGES | {"releases": releases}
    return running_server


def test_a_bucket_holds_and_serves_releases(
    bucket: "OoniServer", world: list[str], release: Publish, client: Client, folder: Path
) -> None:
    one = release()
    assert one is not None
    assert not folder.exists()
    answer = client.get(f"/data/v1/{one.name}/manifest.json")
    assert answer.status_code == 302
    with urlopen(answer["Location"]) as served:
        content = served.read()
    assert hashlib.sha256(content).hexdigest() == one.manifest_sha256

    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    output = StringIO()
    call_command("drop_released_bodies", f"--before={tomorrow}", stdout=output)
    assert Upload.objects.count() == 1  # the private one
    uid = Measurement.objects.filter(panel="imported").values_list("uid", flat=True)[0]
    document = client.get(f"/api/v1/measurements/{uid}").json()["document"]
    assert document["test_name"] == "telegram"


def test_a_folder_of_the_bucket_is_cleared_alone(bucket: "OoniServer") -> None:
    for key in ("2026-01-01.1/a", "2026-01-01.1/b/c", "2026-01-01.10/a"):
        bucket.put(key, b"content")
    storage = release_storage()
    storage.delete_folder("2026-01-01.1")
    assert storage.read_range("2026-01-01.10/a", 2, 3) == b"nte"
    with pytest.raises(OSError, match=r"2026-01-01\.1/a"):
        storage.read_range("2026-01-01.1/a", 0, 1)


def test_an_address_that_names_no_bucket_stops_the_start(tmp_path: Path) -> None:
    for address in ("my-bucket", "ftp://host/name", "https://host", "https://host/a/b"):
        with pytest.raises(ImproperlyConfigured, match="SAWT_RELEASES_BUCKET"):
            release_storage_settings(address, tmp_path)
