"""Lists of the read API: pages that neither skip nor repeat, CSV with the same values."""

import base64
import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from typing import Any

import orjson
import pytest
import yaml
from django.test import Client, RequestFactory
from rest_framework.request import Request

from measurements.queries import active_version
from measurements.read_api import paging
from reports.models import Tally

pytestmark = pytest.mark.django_db

FIRST = date(2023, 11, 1)


def tally(offset: int, operator: str = "safaricom", **changes: Any) -> Tally:
    values: dict[str, Any] = {
        "country": "KE", "network_type": "mobile", "service": "telegram", "plane": "messaging",
        "panel": "imported", "ruleset": active_version(), "measurements": 6, "voters": 6,
        "votes_ok": 6, "votes_blocked": 0, "votes_throttled": 0, "votes_degraded": 0,
        "prefix_groups": 0, "cohorts": 0, "state": "too_few",
    }  # fmt: skip
    day = FIRST + timedelta(days=offset)
    return Tally.objects.create(day=day, operator=operator, **(values | changes))


def pages(client: Client, url: str) -> Iterator[list[dict[str, Any]]]:
    following: str | None = url
    while following is not None:
        answer = client.get(following)
        assert answer.status_code == 200, answer.content
        yield answer.json()["results"]
        following = answer.json()["next"]


def cursor(values: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def test_pages_hold_every_row_once_while_rows_are_added(client: Client) -> None:
    for offset in range(5):
        tally(offset)
    seen = []
    for page in pages(client, "/api/v1/tallies?country=KE&limit=2"):
        seen += [row["day"] for row in page]
        tally(0, operator=f"faiba-{len(seen)}")  # lies before what is read next
    assert seen == [str(FIRST + timedelta(days=offset)) for offset in range(5)]


def test_the_newest_first_goes_backwards() -> None:
    for offset in range(5):
        tally(offset)
    listing = paging.Listing(("day",), ("day", "operator"), is_newest_first=True)
    seen: list[date] = []
    url: str | None = "/list?limit=2"
    while url is not None:
        request = Request(RequestFactory().get(url))
        rows, url = paging.page_of(request, Tally.objects.all(), listing)
        seen += [row["day"] for row in rows]
    assert seen == [FIRST + timedelta(days=offset) for offset in (4, 3, 2, 1, 0)]


def test_csv_has_the_values_of_the_json(client: Client) -> None:
    tally(0, share=0.5, low=0.1, high=0.9)
    tally(1)
    (rows,) = pages(client, "/api/v1/tallies")
    answer = client.get("/api/v1/tallies?format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer).decode()
    table = list(csv.DictReader(StringIO(text)))
    assert table == [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in rows
    ]


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "%00",
        "é",
        cursor("text"),
        cursor([]),
        cursor(["2023-11-01"]),
        cursor([1, 2, 3, 4, 5, 6, 7, 8]),
        cursor(["2023-13-77", "KE", "a", "mobile", "telegram", "web", "open", "r"]),
        cursor(["2023-11-01", "K\0E", "a", "mobile", "telegram", "web", "open", "r"]),
        cursor([["2023-11-01"], "KE", "a", "mobile", "telegram", "web", "open", "r"]),
    ],
)
def test_a_cursor_that_no_page_gave_is_refused(client: Client, after: str) -> None:
    answer = client.get(f"/api/v1/tallies?after={after}")
    assert answer.status_code == 400
    assert answer.json()["parameters"] == {"after": "Use the value that `next` carried."}


@pytest.mark.parametrize("query", ["limit=0", "limit=10001", "limit=many", "format=xml", "dya=1"])
def test_what_no_list_knows_is_refused(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/tallies?{query}")
    assert answer.status_code == 400
    assert answer.json()["reason"] == "invalid_parameter"


def test_the_openapi_document_tells_of_pages_and_filters(client: Client) -> None:
    schema = yaml.safe_load(client.get("/api/schema").content)
    operation = schema["paths"]["/api/v1/tallies"]["get"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert {"campaign", "since", "limit", "after", "format"} <= names
    assert set(operation["responses"]["200"]["content"]) == {
        "application/json",
        "application/x-ndjson",
        "text/csv",
    }
    page = schema["components"]["schemas"]["TallyPage"]["properties"]
    assert page["results"]["items"]["$ref"] == "#/components/schemas/Tally"
