"""The page of one measurement: in words, with the rule that decided, and the raw document."""

from typing import Any

import pytest
from django.test import Client

from measurements.drain import Drainer
from measurements.rules.vocabulary import Mechanism, Outcome, Plane
from reports.dashboards.verdict_words import MECHANISMS, OUTCOMES, SENTENCES
from tests.documents import telegram
from tests.integration.conftest import Post, drain_all, drainer, fresh_process_memory, post

__all__ = ["drainer", "fresh_process_memory", "post"]
pytestmark = pytest.mark.django_db(transaction=True)


def keep(post: Post, drainer: Drainer, document: dict[str, Any]) -> str:
    uid: str = post(document).json()["results"][0]["uid"]
    drain_all(drainer)
    return uid


def test_every_verdict_has_words() -> None:
    assert set(SENTENCES) == set(Plane)
    assert all(set(sentences) == set(Outcome) for sentences in SENTENCES.values())
    assert set(OUTCOMES) == set(Outcome)
    assert set(MECHANISMS) == set(Mechanism)


def test_a_blocked_measurement_says_what_was_tested_and_why(
    client: Client, post: Post, drainer: Drainer
) -> None:
    uid = keep(post, drainer, telegram(blocked=True))
    page = client.get(f"/en/measurements/{uid}/").content.decode()
    assert "could not be reached, while the connection worked otherwise" in page
    assert "telegram.messaging.blocked" in page
    assert "Maroc Telecom" in page
    assert f"/api/v1/raw_measurement?measurement_uid={uid}" in page
    assert "149.154.175.50" in page  # the raw document, which names only the service's addresses


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_private_documents_are_not_shown(
    client: Client, post: Post, drainer: Drainer, language: str
) -> None:
    private = {"network_type": "mobile", "x_private": "true"}
    uid = keep(post, drainer, telegram(annotations=private))
    page = client.get(f"/{language}/measurements/{uid}/")
    assert page.status_code == 200
    assert b"149.154" not in page.content
    assert b"raw_measurement" not in page.content


def test_what_is_not_shown_says_why(client: Client, post: Post, drainer: Drainer) -> None:
    waiting = post(telegram()).json()["results"][0]["uid"]
    assert b"waits to be judged" in client.get(f"/en/measurements/{waiting}/").content
    unknown = keep(post, drainer, telegram(test_name="what_i_had_for_lunch"))
    answer = client.get(f"/en/measurements/{unknown}/")
    assert answer.status_code == 404
    assert b"kept, and not published" in answer.content
    assert client.get("/en/measurements/nonsense/").status_code == 404


def test_a_document_cannot_write_into_the_page(
    client: Client, post: Post, drainer: Drainer
) -> None:
    bad = "https://a.example/</pre><script>alert(1)</script>"
    uid = keep(post, drainer, telegram(test_name="http_host", input=bad))
    assert b"<script>alert" not in client.get(f"/en/measurements/{uid}/").content
