"""The home page: what is so now, said of what was tested; what changed; what nobody measured."""

import re
from typing import Any

import pytest
from django.test import Client

from reports.models import Period, PeriodRevision
from tests.histories import KEY, history, settle

pytestmark = pytest.mark.django_db(transaction=True)


def text_of(client: Client) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", client.get("/en/").content.decode()))


def test_now_names_what_was_tested_by_whom_and_by_how_many(client: Client, calls_cut: Any) -> None:
    said = text_of(client)
    assert "Maroc Telecom, mobile · WhatsApp: calls probably blocked, messages ok." in said
    assert "Votes with interference: call set-up 6 of 6" in said
    assert "messaging 0 of 6" in said
    assert "Who measured: volunteers" in said
    page = client.get("/en/").content.decode()
    assert '<a href="/en/operators/maroc-telecom/"><bdi>Maroc Telecom, mobile</bdi></a>' in page
    assert '<a href="/en/services/whatsapp/">WhatsApp</a>' in page


def test_now_agrees_with_the_api(client: Client, calls_cut: Any) -> None:
    said = text_of(client)
    rows = client.get("/api/v1/now?country=MA").json()["results"]
    assert len(rows) == 4
    for row in rows:
        low, high = round(100 * row["low"]), round(100 * row["high"])
        assert f"{row['votes']}{row['votes_interfered']}{low} % to {high} %{row['voters']}" in said


def test_what_nobody_measured_is_said(client: Client, calls_cut: Any) -> None:
    assert "so nothing is known of them now: Kenya." in text_of(client)


def test_periods_found_ended_and_withdrawn_are_the_latest_changes(client: Client) -> None:
    assert "Latest changes" not in text_of(client)
    history(range(70, 90))
    settle()
    assert "new: confirmed Safaricom, mobile Telegram: messaging · since" in text_of(client)
    history(range(70, 80))
    settle()
    assert "it ended Safaricom, mobile" in text_of(client)
    history(range(0))
    settle()
    assert "withdrawn Safaricom, mobile" in text_of(client)
    assert f"/en/periods/{Period.objects.get().id}/" in client.get("/en/").content.decode()


def test_a_revision_of_evidence_alone_is_no_change(client: Client) -> None:
    history(range(70, 90))
    settle()
    first = PeriodRevision.objects.get()
    values = first.values | {"evidence": first.values["evidence"] | {"votes": 99}}
    PeriodRevision.objects.create(
        period=first.period, revision=2, reason=first.reason, values=values
    )
    said = text_of(client)
    assert said.count("Safaricom, mobile Telegram: messaging") == 1
    assert "its dates changed" not in said


def test_simulated_measurements_are_never_on_the_home_page(client: Client) -> None:
    history(range(40, 60), key=KEY._replace(country="XS", operator="safaricom"))
    settle()
    assert Period.objects.exists()
    assert "Latest changes" not in text_of(client)
