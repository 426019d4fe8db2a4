"""What integration tests share: real PostgreSQL, each test's own commits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.conf import settings
from django.test import Client

from measurements import day_secrets, partitions
from measurements.drain import Drainer
from measurements.models import Inbox

if TYPE_CHECKING:
    from tests.integration.ooni_server import OoniServer

Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def fresh_process_memory(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test the memory of a new process: no known partitions, no held secrets."""
    monkeypatch.setattr(settings, "SECRETS_DIR", tmp_path / "secrets")
    monkeypatch.setattr(day_secrets, "_held", {})
    partitions.forget_known()


@pytest.fixture
def drainer() -> Iterator[Drainer]:
    """Return a drainer whose connections end with the test."""
    drainer = Drainer()
    yield drainer
    drainer.close()


@pytest.fixture
def post(client: Client) -> Post:
    """Return a function that posts a body (or a document) natively and returns the response."""

    def send(body: object, content_type: str = "application/json", **headers: str) -> Any:
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return client.post("/api/v1/measurements", data, content_type=content_type, headers=headers)

    return send


@pytest.fixture(scope="session")
def running_server() -> "Iterator[OoniServer]":
    from tests.integration.ooni_server import ooni_server  # noqa: PLC0415 (boto3 loads slowly)

    with ooni_server() as server:
        yield server


@pytest.fixture
def server(
    running_server: "OoniServer", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> "OoniServer":
    running_server.clear()
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")
    monkeypatch.setattr(settings, "SAWT_OONI_BUCKET", running_server.address)
    return running_server


def drain_all(drainer: Drainer) -> None:
    """Drain until the inbox holds nothing that is due."""
    while drainer.drain():
        pass
    assert Inbox.objects.filter(attempts=0).count() == 0
