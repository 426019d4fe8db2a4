"""Measurements of calls: from the upload to tallies, API and page."""

import html
import re
from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest
from django.test import Client

from measurements.drain import Drainer
from measurements.models import Verdict
from reports import tasks
from reports.models import Tally
from seeds import readers
from tests.integration.conftest import Post, drain_all
from tests.voip_documents import (
    VIDEO,
    VOICE,
    call_report,
    cut_after,
    flows,
    lost,
    servers,
    voip_call,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)
    tasks._ready_at.clear()


def upload(post: Post, drainer: Drainer, *documents: dict[str, Any]) -> None:
    body = b"\n".join(map(orjson.dumps, documents))
    answer = post(body, "application/x-ndjson")
    assert [one["status"] for one in answer.json()["results"]] == ["accepted"] * len(documents)
    drain_all(drainer)
    tasks.regroup_stale_buckets()


def test_calls_blocked_and_messages_ok_become_tallies(
    post: Post, drainer: Drainer, client: Client
) -> None:
    upload(post, drainer, voip_call(x_stun=servers(relays=False), x_flows=flows(trigger=lost)))
    found = {
        (one.service, one.plane): (one.votes_ok, one.votes_blocked) for one in Tally.objects.all()
    }
    assert found == {
        ("whatsapp", "messaging"): (1, 0),
        ("whatsapp", "call_setup"): (0, 1),
        (VOICE, "media"): (0, 1),
        (VIDEO, "media"): (0, 1),
    }
    answer = client.get("/api/v1/tallies", {"service": VOICE}).json()
    assert [one["votes_blocked"] for one in answer["results"]] == [1]
    assert client.get("/api/v1/tallies", {"service": "whatsapp-fax/1999"}).status_code == 400


def test_a_profile_that_nobody_knows_makes_no_tally(post: Post, drainer: Drainer) -> None:
    strangers = [one | {"profile": "mine/2030"} for one in flows(trigger=lost)]
    upload(post, drainer, voip_call(service="mine", x_flows=strangers, x_profile="mine/2030"))
    assert Verdict.objects.filter(plane="media", service="", outcome="blocked").count() == 1
    assert not Tally.objects.exists()


def test_a_persons_report_has_a_plane_of_its_own(post: Post, drainer: Drainer) -> None:
    upload(post, drainer, call_report(rang="no", audio_heard={"me": "no", "other": "no"}))
    tally = Tally.objects.get()
    assert (tally.service, tally.plane, tally.votes_blocked) == ("whatsapp", "reported", 1)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("", "Traffic shaped like a WhatsApp voice call (2015)"),
        (f"&profile={VIDEO}", "Traffic shaped like a WhatsApp video call (2019)"),
    ],
)
def test_the_timeline_of_media_names_the_traffic_profile(
    post: Post, drainer: Drainer, client: Client, query: str, named: str
) -> None:
    then = {"measurement_start_time": "2016-02-10 10:00:00"}
    upload(post, drainer, voip_call(x_flows=flows(trigger=cut_after(5))) | then)
    address = f"/en/campaigns/morocco-2016/?service=whatsapp&plane=media{query}"
    page = client.get(address).content.decode()
    assert f'<h2 id="measured-title">{named}</h2>' in page
    assert "1 measurement" in page
    json = re.search(r'href="(/api/v1/tallies[^"]+format=json)"', page)
    assert json is not None
    (tally,) = client.get(html.unescape(json.group(1))).json()["results"]
    assert (tally["plane"], tally["service"]) == ("media", VIDEO if query else VOICE)
    everything = client.get("/api/v1/tallies", {"campaign": "morocco-2016"}).json()["results"]
    assert {one["service"] for one in everything} == {"whatsapp", VOICE, VIDEO}


def test_a_view_of_a_retired_service_says_that_it_ended(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = replace(readers.campaign("morocco-2016"), until=date(2025, 6, 1))
    monkeypatch.setattr(readers, "campaign", lambda _: later)
    page = client.get("/en/campaigns/morocco-2016/?service=skype").content.decode()
    assert "The service itself ended on 5 May 2025" in page
