"""Errors outside any view: nobody sees a traceback."""

import pytest
import yaml
from django.test import Client, RequestFactory

from backend.errors import server_error

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v2/measurements", "/report/a/b/c"])
def test_unknown_addresses_of_the_api_are_problems(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["reason"] == "not_found"


def test_a_foreign_host_is_refused_in_one_sentence(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "evil.example"})
    assert (answer.status_code, answer.json()["reason"]) == (400, "bad_request")


def test_our_own_mistakes_are_one_clear_sentence() -> None:
    answer = server_error(RequestFactory().post("/api/v1/measurements"))
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_health_and_readiness(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}


def test_the_openapi_document_names_every_public_address(client: Client) -> None:
    schema = yaml.safe_load(client.get("/api/schema").content)
    assert set(schema["paths"]) == {
        "/api/v1/aggregation",
        "/api/v1/campaigns",
        "/api/v1/claims",
        "/api/v1/measurements",
        "/api/v1/measurements/{uid}",
        "/api/v1/measurements/{uid}/withdraw",
        "/api/v1/network",
        "/api/v1/operators",
        "/api/v1/episodes",
        "/api/v1/headlines",
        "/api/v1/hourly_tallies",
        "/api/v1/now",
        "/api/v1/periods",
        "/api/v1/periods/{period_id}",
        "/api/v1/probe-config",
        "/api/v1/raw_measurement",
        "/api/v1/releases",
        "/api/v1/services",
        "/api/v1/tallies",
        "/api/v1/web-probe-config",
    }
    docs = client.get("/api/docs")
    assert docs.status_code == 200
    assert b"http://" not in docs.content.replace(b"http://testserver", b"")
