"""Pages are drawn once an edition, and never after the conclusions have changed."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from measurements.drain import Drainer
from reports import edition
from reports.dashboards import kept_pages
from reports.models import Tally
from reports.tasks import regroup_stale_buckets
from tests.documents import telegram
from tests.integration.conftest import Post, drain_all

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/en/campaigns/kenya-2023/"


@pytest.fixture(autouse=True)
def pages_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SAWT_PAGES_ARE_KEPT", True)
    edition.turn()


def measurements_of(answer: Any) -> bool:
    return "6 measurements" in answer.content.decode()


def store_a_tally() -> None:
    Tally.objects.create(
        day="2023-11-02", country="KE", operator="safaricom", network_type="wifi",
        service="telegram", plane="messaging", panel="imported", ruleset="2026-11-25.2",
        measurements=6, voters=6, votes_ok=6, votes_blocked=0, votes_throttled=0,
        votes_degraded=0, prefix_groups=0, cohorts=0, state="ok",
    )  # fmt: skip


def test_a_page_stays_the_same_until_the_next_edition(client: Client) -> None:
    first = client.get(PAGE)
    store_a_tally()
    again = client.get(PAGE)
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    unchanged = client.get(PAGE, headers={"If-None-Match": first["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert "stale-while-revalidate" in unchanged["Cache-Control"]

    edition.turn()
    changed = client.get(PAGE, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert measurements_of(changed)
    assert not measurements_of(first)


def test_languages_queries_and_encodings_are_kept_apart(client: Client) -> None:
    pages = [
        client.get(PAGE),
        client.get(PAGE.replace("/en/", "/fr/")),
        client.get(f"{PAGE}?plane=web"),
    ]
    assert len({page["ETag"] for page in pages}) == 3
    packed = client.get(PAGE, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get(PAGE)
    assert client.get(PAGE, headers={"Accept-Encoding": "gzip"}).content == packed.content


@pytest.mark.parametrize("path", ["/charts/strips.svg", "/en/embed/strips/"])
def test_what_is_kept_keeps_its_policy(client: Client, path: str) -> None:
    first, again = client.get(path), client.get(path)
    for name in ("Content-Type", "Content-Security-Policy", "Access-Control-Allow-Origin"):
        assert again.headers.get(name) == first.headers.get(name), name
    assert again.content == first.content


def test_what_is_not_there_is_not_kept(client: Client) -> None:
    answer = client.get("/en/campaigns/nowhere/")
    assert answer.status_code == 404
    assert "ETag" not in answer


def test_without_redis_pages_are_drawn_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "unix:///nowhere/valkey.sock")
    kept_pages._redis.cache_clear()
    assert client.get(PAGE).status_code == 200
    store_a_tally()
    assert measurements_of(client.get(PAGE))
    kept_pages._redis.cache_clear()


def test_a_new_conclusion_begins_an_edition(post: Post, drainer: Drainer) -> None:
    before = edition.current()
    post(telegram())
    drain_all(drainer)
    regroup_stale_buckets()
    after = edition.current()
    assert after > before
    regroup_stale_buckets()
    assert edition.current() == after
