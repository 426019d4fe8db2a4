"""Periods and episodes as readers get them."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
import yaml
from django.test import Client

from reports.models import Period
from tests.histories import FIRST, KEY, history, settle, tally

pytestmark = pytest.mark.django_db(transaction=True)

URL = "/api/v1/periods"


def day(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def results(client: Client, url: str, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{url}?{query}")
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_a_period_has_its_published_fields(client: Client) -> None:
    history(range(40, 60))
    settle()
    (row,) = results(client, URL)
    assert list(row) == [
        "id", "country", "operator", "network_type", "service", "plane", "panel", "level",
        "onset_low", "onset", "onset_high", "end_low", "end", "end_high", "is_open_start",
        "is_short", "revision", "is_withdrawn", "ruleset", "evidence",
    ]  # fmt: skip
    assert row["level"] == "confirmed"
    assert row["onset_low"] <= row["onset"] <= row["onset_high"] < row["end_low"]
    assert row["evidence"]["votes"] >= 100
    answer = client.get(URL, {"format": "csv"})
    (line,) = csv.DictReader(StringIO(b"".join(answer).decode()))
    assert line == {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in row.items()
        if name != "evidence"
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("campaign=kenya-2023", 1),
        ("campaign=morocco-2016", 0),
        ("country=KE&operator=safaricom&network_type=mobile&service=telegram", 1),
        ("plane=web", 0),
        ("panel=imported&level=confirmed", 1),
        ("level=suspected", 0),
        (f"until={day(35)}", 0),
        (f"until={day(45)}", 1),
        (f"since={day(50)}&until={day(51)}", 1),
        (f"since={day(70)}", 0),
    ],
)
def test_filters_narrow(client: Client, query: str, count: int) -> None:
    history(range(40, 55))
    settle()
    assert len(results(client, URL, query)) == count


def test_until_is_excluded_and_an_open_period_never_ends_early(client: Client) -> None:
    history(range(70, 90))
    settle()
    (period,) = results(client, URL)
    assert period["end_high"] is None
    assert results(client, URL, f"until={period['onset_low']}") == []
    assert results(client, URL, "since=2099-01-01")


@pytest.mark.parametrize("query", ["level=sure", "since=yesterday", "withdrawn=1&x=1", "plane=all"])
def test_what_cannot_be_asked_is_refused(client: Client, query: str) -> None:
    for url in (URL, "/api/v1/episodes"):
        assert client.get(f"{url}?{query}").status_code == 400


def test_withdrawn_periods_are_shown_when_asked_for_and_keep_their_page(client: Client) -> None:
    history(range(40, 60))
    settle()
    (period,) = results(client, URL)
    history(range(0))
    settle()
    assert results(client, URL) == []
    (withdrawn,) = results(client, URL, "withdrawn=true")
    assert withdrawn["is_withdrawn"]
    page = client.get(f"{URL}/{period['id']}").json()
    assert page["is_withdrawn"]
    assert [one["reason"] for one in page["revisions"]] == ["found", "withdrawn"]
    assert page["revisions"][0]["values"]["onset"] == period["onset"]


def test_an_unknown_period_is_a_problem(client: Client) -> None:
    answer = client.get(f"{URL}/nothing")
    assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")


def test_periods_of_rules_no_longer_in_force_are_not_told(client: Client) -> None:
    history(range(40, 60))
    settle()
    Period.objects.update(ruleset="2016-01-01.1")
    assert results(client, URL, "withdrawn=true") == []
    assert client.get(f"{URL}/{Period.objects.get().id}").status_code == 404


def test_an_episode_joins_operators_and_not_their_votes(client: Client) -> None:
    for operator, blocked in (("safaricom", range(40, 60)), ("jambonet", range(46, 64))):
        history(blocked, key=KEY._replace(operator=operator))
    history(range(0), key=KEY._replace(operator="faiba"))
    history(range(40, 60), key=KEY._replace(operator="zuku", plane="web"))
    settle()
    periods = {row["operator"]: row for row in results(client, URL, "plane=messaging")}
    (episode,) = results(client, "/api/v1/episodes", "campaign=kenya-2023")
    assert episode["operators"] == ["jambonet", "safaricom"]
    assert episode["periods"] == [periods["safaricom"]["id"], periods["jambonet"]["id"]]
    assert abs((date.fromisoformat(episode["first_onset"]) - day(40)).days) <= 1
    assert abs((date.fromisoformat(episode["last_onset"]) - day(46)).days) <= 1
    assert abs((date.fromisoformat(episode["last_end"]) - day(63)).days) <= 1
    assert results(client, "/api/v1/episodes", "campaign=kenya-2023") == [episode]
    assert results(client, "/api/v1/episodes", f"since={day(70)}") == []
    assert results(client, "/api/v1/episodes", "plane=web") == []
    answer = client.get("/api/v1/episodes?format=csv")
    (line,) = csv.DictReader(StringIO(b"".join(answer).decode()))
    assert line["operators"] == '["jambonet","safaricom"]'


def test_one_operator_alone_is_no_episode(client: Client) -> None:
    history(range(40, 60))
    tally(70, bad=6, key=KEY._replace(operator="faiba"))
    settle()
    assert results(client, "/api/v1/episodes") == []


def test_the_openapi_document_tells_of_them(client: Client) -> None:
    paths = yaml.safe_load(client.get("/api/schema").content)["paths"]
    names = {parameter["name"] for parameter in paths[URL]["get"]["parameters"]}
    assert {"campaign", "level", "withdrawn", "since", "until", "limit", "after"} <= names
    episodes = {one["name"] for one in paths["/api/v1/episodes"]["get"]["parameters"]}
    assert "operator" not in episodes
    assert {"campaign", "since"} <= episodes


def test_periods_of_before_an_upgrade_wait_until_they_are_found_anew(client: Client) -> None:
    for operator in ("safaricom", "jambonet"):
        history(range(40, 60), key=KEY._replace(operator=operator))
    settle()
    assert len(results(client, "/api/v1/episodes", "campaign=kenya-2023")) == 1
    Period.objects.update(chances={})
    assert results(client, "/api/v1/episodes", "campaign=kenya-2023") == []
    assert len(results(client, URL, "campaign=kenya-2023")) == 2
