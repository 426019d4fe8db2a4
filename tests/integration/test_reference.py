"""Reference data as lists."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from seeds import readers

pytestmark = pytest.mark.django_db


def found(client: Client, name: str, **query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{name}", query)
    assert answer.status_code == 200, answer.content
    assert answer.json()["next"] is None
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_claims_have_their_sources_and_standing(client: Client) -> None:
    claims = found(client, "claims", campaign="morocco-2016")
    assert len(claims) == len(readers.claims("morocco-2016"))
    assert all(claim["sources"] and claim["standing"] for claim in claims)
    assert {"fr", "ar", "en"} == set(claims[0]["text"])


def test_a_claim_about_every_operator_is_found_by_each(client: Client) -> None:
    claims = found(client, "claims", country="MA", operator="inwi")
    assert {tuple(claim["operators"]) for claim in claims if "inwi" not in claim["operators"]} == {
        ()
    }
    assert any("inwi" in claim["operators"] for claim in claims)


def test_operators_are_found_by_country_and_network(client: Client) -> None:
    (safaricom,) = found(client, "operators", asn="37061")
    assert (safaricom["slug"], safaricom["asns"]) == ("safaricom", [33771, 37061])
    assert {each["country"] for each in found(client, "operators", country="MA")} == {"MA"}


def test_services_and_campaigns(client: Client) -> None:
    assert {each["slug"] for each in found(client, "services")} == set(readers.services())
    (campaign,) = found(client, "campaigns", country="MA")
    assert campaign["since"] == "2016-01-01"


@pytest.mark.parametrize("name", ["claims", "operators", "services", "campaigns"])
def test_each_list_is_a_table_too(client: Client, name: str) -> None:
    answer = client.get(f"/api/v1/{name}", {"format": "csv"})
    table = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]
    assert len(table) == len(found(client, name))
    assert all(None not in row and None not in row.values() for row in table)


def test_an_empty_table_has_its_heading(client: Client) -> None:
    answer = client.get("/api/v1/operators", {"format": "csv", "country": "FR"})
    assert b"".join(answer.streaming_content).startswith(b"slug,country,name_fr")  # type: ignore[attr-defined]


def test_a_misspelt_parameter_is_named(client: Client) -> None:
    answer = client.get("/api/v1/operators", {"contry": "MA"})
    assert (answer.status_code, list(answer.json()["parameters"])) == (400, ["contry"])
