"""Uploads through the door, judged, counted and told, without waiting for the workers' schedule."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from django.test import Client

from measurements.drain import Drainer
from reports import tasks
from tests.integration.conftest import drain_all


def let_workers_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count what changed at once: no bucket rests."""
    monkeypatch.setattr(tasks, "_ready_at", OrderedDict())
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)


def upload_and_settle(
    client: Client, drainer: Drainer, documents: Iterable[dict[str, Any]]
) -> None:
    """Upload documents, each from a prefix of its own, and let the workers finish."""
    for number, document in enumerate(documents):
        answer = client.post(
            "/api/v1/measurements",
            orjson.dumps(document),
            content_type="application/json",
            REMOTE_ADDR=f"198.51.{number}.7",
        )
        assert answer.status_code == 200, answer.content
    drain_all(drainer)
    for _ in range(5):
        tasks.regroup_stale_buckets()
