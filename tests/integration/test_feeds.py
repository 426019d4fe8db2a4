"""Feeds tell what the ledger of periods tells, validly, and under names that stay."""

from typing import Any

import feedparser
import jsonschema
import pytest
from django.test import Client

from tests.histories import KEY, history, settle, tally

pytestmark = pytest.mark.django_db(transaction=True)

JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "home_page_url": {"type": "string", "pattern": "^https?://"},
        "feed_url": {"type": "string", "pattern": "^https?://"},
        "authors": {"type": "array", "items": {"required": ["name"]}},
        "items": {
            "type": "array",
            "items": {
                "required": ["id", "url", "content_text", "date_published"],
                "properties": {
                    "id": {"type": "string"},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "date_published": {"type": "string", "format": "date-time"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
FOLLOWED = ("campaign/kenya-2023", "operator/safaricom", "service/telegram")


def parsed(client: Client, path: str) -> Any:
    found = feedparser.parse(client.get(path).content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def tags(client: Client, path: str = "/en/feeds/operator/safaricom.json") -> list[str]:
    return [item["tags"][0] for item in client.get(path).json()["items"]]


@pytest.mark.parametrize("followed", FOLLOWED)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_both_forms_are_valid_and_say_the_same(
    client: Client, language: str, followed: str
) -> None:
    history(range(40, 60))
    settle()
    atom = parsed(client, f"/{language}/feeds/{followed}.atom")
    answer = client.get(f"/{language}/feeds/{followed}.json")
    jsonschema.validate(answer.json(), JSON_FEED)
    assert answer.headers["Content-Type"].startswith("application/feed+json")
    assert [one.id for one in atom.entries] == [one["id"] for one in answer.json()["items"]]
    assert [one.title for one in atom.entries] == [one["title"] for one in answer.json()["items"]]
    assert len(atom.entries) == 1
    assert atom.entries[0].link.startswith("http://testserver/")
    page = client.get(atom.feed.link.removeprefix("http://testserver")).content.decode()
    assert f'href="/{language}/feeds/{followed}.atom"' in page.partition("</head>")[0]


def test_a_block_is_told_lifted_revised_and_withdrawn(client: Client) -> None:
    history(range(40, 90))  # to the last day: no end is seen
    settle()
    assert tags(client) == ["confirmed"]
    for offset in range(80, 90):
        tally(offset, bad=0)
    settle()
    assert tags(client) == ["lifted", "confirmed"]
    for offset in range(36, 40):
        tally(offset, bad=6)
    settle()
    assert tags(client) == ["revised", "lifted", "confirmed"]
    assert (
        "Told before: It began most likely on 9 November 2023"
        in client.get("/en/feeds/operator/safaricom.json").json()["items"][0]["content_text"]
    )
    history(range(0))
    settle()
    assert tags(client) == ["withdrawn", "revised", "lifted", "confirmed"]


def test_a_name_stays_and_nothing_new_is_not_sent_again(client: Client) -> None:
    path = "/ar/feeds/operator/safaricom.atom"
    history(range(40, 60))
    settle()
    first = client.get(path)
    name = parsed(client, path).entries[0].id
    unchanged = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    tally(39, bad=6)
    settle()
    assert parsed(client, path).entries[-1].id == name
    assert name.startswith("urn:uuid:")
    english = parsed(client, "/en/feeds/operator/safaricom.atom").entries[-1].id
    assert english != name


def test_a_suspicion_is_not_told(client: Client) -> None:
    history(range(40, 42))
    settle()
    assert client.get("/api/v1/periods").json()["results"][0]["level"] == "suspected"
    assert tags(client) == []


def test_a_simulated_period_says_so(client: Client) -> None:
    history(range(40, 60), key=KEY._replace(country="XS"))
    settle()
    title = client.get("/en/feeds/service/telegram.json").json()["items"][0]["title"]
    assert title.startswith("Simulated, nobody measured this:")


def test_an_empty_feed_has_a_steady_date(client: Client) -> None:
    path = "/en/feeds/operator/inwi.atom"
    assert client.get(path).content == client.get(path).content
    assert parsed(client, path).entries == []


@pytest.mark.parametrize("path", ["operator/nobody", "service/nothing", "campaign/none", "moon/x"])
def test_nothing_else_has_a_feed(client: Client, path: str) -> None:
    assert client.get(f"/en/feeds/{path}.atom").status_code == 404
