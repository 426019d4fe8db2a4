"""A little world to be released: open uploads of now, imports of two days of Kenya."""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client

from measurements.drain import Drainer
from measurements.importing import Importer, Journal
from measurements.models import Release, StaleMark
from reports import tasks
from reports.datasets.publishing import publish
from reports.tasks import regroup_stale_buckets
from seeds import readers
from tests.documents import telegram
from tests.integration.conftest import drain_all

UPLOADS = 6

Publish = Callable[[], Release | None]
Upload = Callable[..., list[str]]


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Let releases lie in a folder of the test's own, and return it."""
    settings.DATA_DIR = tmp_path / "data"
    place = {"location": str(tmp_path / "data" / "releases")}
    settings.STORAGES = settings.STORAGES | {
        "releases": settings.STORAGES["releases"] | {"OPTIONS": place}
    }
    return tmp_path / "data" / "releases"


@pytest.fixture
def settle(drainer: Drainer, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function that judges and counts everything that came in."""
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)
    monkeypatch.setattr(tasks, "_ready_at", OrderedDict())

    def everything() -> None:
        drain_all(drainer)
        while StaleMark.objects.exists():
            regroup_stale_buckets()

    return everything


@pytest.fixture
def upload(client: Client) -> Upload:
    """Return a function that uploads measurements, each from its own prefix; the last private."""

    def send(count: int, start: int = 0, *, private: bool = False) -> list[str]:
        uids = []
        for number in range(start, start + count):
            document = telegram(blocked=number % 3 == 0, nonce=number)
            if private and number == start + count - 1:
                document["annotations"]["x_private"] = "true"
            answer = client.post(
                "/api/v1/measurements",
                orjson.dumps(document),
                content_type="application/json",
                REMOTE_ADDR=f"198.51.{number}.7",
            )
            uids.append(answer.json()["results"][0]["uid"])
        return uids

    return send


@pytest.fixture
def world(folder: Path, upload: Upload, settle: Callable[[], None], tmp_path: Path) -> list[str]:
    """Return the uids of the uploads, once everything is counted. The last one is private."""
    uids = upload(UPLOADS, private=True)
    import_kenya(tmp_path, {"2023-11-08", "2023-11-09"}, 12)
    settle()
    return uids


def import_kenya(tmp_path: Path, days: set[str], most: int) -> None:
    """Import so many measurements of these days of the real sample."""
    sample = readers.sample_path("kenya-2023")
    assert sample is not None
    with gzip.open(sample) as lines:
        chosen = [
            line for line in lines if orjson.loads(line)["measurement_start_time"][:10] in days
        ]
    path = tmp_path / f"kenya-{most}.jsonl"
    path.write_bytes(b"".join(chosen[:most] + chosen[-most:]))
    importer = Importer(tmp_path / "rejects.jsonl", lambda *_: None)
    importer.import_file(path, Journal(tmp_path / "journal"))


@pytest.fixture
def release(folder: Path) -> Publish:
    """Return a function that publishes what is new."""
    return lambda: publish(lambda _: None)
