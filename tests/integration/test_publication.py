"""A test that is not on the list is kept and counted, and nothing of it is shown."""

from typing import Any

import pytest
from django.test import Client

from measurements import queries
from measurements.drain import Drainer
from measurements.models import Measurement, Upload, Verdict
from tests.documents import telegram
from tests.integration.conftest import Post, drain_all

pytestmark = pytest.mark.django_db(transaction=True)


def stored(post: Post, drainer: Drainer, test_name: str) -> Any:
    uid = post(telegram(test_name=test_name)).json()["results"][0]["uid"]
    drain_all(drainer)
    return Measurement.objects.get(uid=uid)


def test_unknown_tests_are_kept_and_counted_but_not_published(
    client: Client, post: Post, drainer: Drainer
) -> None:
    uid = stored(post, drainer, "what_i_had_for_lunch").uid
    answer = client.get(f"/api/v1/measurements/{uid}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["reason"] == "not_published"
    assert set(answer.json()) == {"type", "title", "status", "reason", "detail"}
    assert b"AS36903" not in answer.content
    assert (Upload.objects.count(), Verdict.objects.count()) == (1, 0)


def test_documented_tests_without_rules_are_published(
    client: Client, post: Post, drainer: Drainer
) -> None:
    uid = stored(post, drainer, "ndt").uid
    answer = client.get(f"/api/v1/measurements/{uid}").json()
    assert (answer["test_name"], answer["verdicts"]) == ("ndt", [])
    assert answer["document"]["probe_asn"] == "AS36903"


def test_no_reader_gets_the_document_of_an_unpublished_test(post: Post, drainer: Drainer) -> None:
    measurement = stored(post, drainer, "what_i_had_for_lunch")
    with pytest.raises(queries.NotPublishedError):
        queries.document_of(measurement)
    with pytest.raises(queries.NotPublishedError):
        queries.find_measurement(measurement.uid)
