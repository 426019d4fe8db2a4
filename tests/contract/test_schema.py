"""What the OpenAPI document must say, whatever is added to it."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from measurements.quotas import Door
from measurements.quotas.token_bucket import read_rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(client: Client) -> dict[str, Any]:
    """Return the document as readers get it."""
    document: dict[str, Any] = orjson.loads(
        client.get("/api/schema", headers={"Accept": "application/vnd.oai.openapi+json"}).content
    )
    return document


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_it_is_generated_without_a_warning() -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")


def test_every_operation_says_what_a_quota_answers(schema: dict[str, Any]) -> None:
    found = {name: operation["responses"].get("429") for name, operation in operations(schema)}
    assert len(found) > 20
    assert {name for name, answer in found.items() if answer is None} == set()
    answer = schema["components"]["responses"]["TooManyRequests"]
    assert answer["headers"]["Retry-After"]["schema"]["type"] == "integer"


def test_a_quota_answers_as_the_document_says(
    client: Client, schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.SAWT_QUOTAS, Door.READS, read_rate("1/hour"))
    answers = [client.get("/api/v1/operators", REMOTE_ADDR="198.51.100.91") for _ in range(2)]
    refused = answers[-1]
    assert refused.status_code == 429
    documented = schema["components"]["responses"]["TooManyRequests"]
    for name in documented["headers"]:
        assert name in refused.headers
    assert refused["Content-Type"] in documented["content"]
    body = documented["content"][refused["Content-Type"]]["schema"]
    assert set(body["required"]) <= set(orjson.loads(refused.content))
