"""Hourly tallies, now, and headlines: from uploads to readers."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from measurements.drain import Drainer
from reports import tasks
from reports.models import DayHeadline, HourTally
from tests.documents import telegram
from tests.uploading import let_workers_hurry, upload_and_settle
from tests.voip_documents import VIDEO, VOICE, cut_after, flows, servers, voip_call

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    let_workers_hurry(monkeypatch)


@pytest.fixture
def upload(client: Client, drainer: Drainer) -> Any:
    """Return a function that uploads documents, each from its own prefix, and lets workers work."""

    def send(documents: list[dict[str, Any]]) -> None:
        upload_and_settle(client, drainer, documents)

    return send


def hours_ago(hours: int) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%d %H:00:00")


def results(client: Client, url: str) -> list[dict[str, Any]]:
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_hours_are_counted_apart_and_old_ones_dropped(upload: Any, client: Client) -> None:
    times = [hours_ago(0), hours_ago(1), hours_ago(1)]
    upload([telegram(nonce=n, measurement_start_time=time) for n, time in enumerate(times)])
    rows = results(client, "/api/v1/hourly_tallies?plane=messaging&country=MA")
    assert [(row["hour"][:13].replace("T", " "), row["voters"]) for row in rows] == [
        (times[1][:13], 2),
        (times[0][:13], 1),
    ]
    answer = client.get("/api/v1/hourly_tallies?format=csv")
    assert b"".join(answer).startswith(b"hour,country,operator")
    call_command("rebuild_tallies", "--check", stdout=StringIO())
    HourTally.objects.filter(plane="messaging").update(measurements=9)
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_tallies", "--check", stdout=StringIO(), stderr=StringIO())
    call_command("rebuild_tallies", stdout=StringIO())
    call_command("rebuild_tallies", "--check", stdout=StringIO())

    first = HourTally.objects.order_by("hour", "plane")[0]
    HourTally.objects.filter(pk=first.pk).update(measurements=0)
    HourTally.objects.create(
        **{field: getattr(first, field) for field in HourTally.PUBLIC_FIELDS}
        | {"hour": datetime.now(UTC) - timedelta(days=14)}
    )
    assert tasks.drop_old_hours() == 1


def test_hours_of_old_days_are_not_kept(upload: Any, client: Client) -> None:
    upload([telegram(measurement_start_time=hours_ago(24 * 20))])
    assert not HourTally.objects.exists()
    call_command("rebuild_tallies", "--check", stdout=StringIO())


def test_now_is_the_last_72_hours(upload: Any, client: Client) -> None:
    upload(
        [telegram(nonce=n, blocked=True, measurement_start_time=hours_ago(1)) for n in range(6)]
        + [telegram(nonce=9, measurement_start_time=hours_ago(80))]
    )
    (row,) = results(client, "/api/v1/now?country=MA&plane=messaging")
    assert (row["operator"], row["state"]) == ("maroc-telecom", "likely_blocked")
    assert row["votes"] == row["votes_interfered"] == 6
    assert results(client, "/api/v1/now?country=KE") == []
    assert client.get("/api/v1/now").status_code == 400
    assert client.get("/api/v1/now?country=MA&since=2026-01-01").status_code == 400
    answer = client.get("/api/v1/now?country=MA&format=csv")
    assert b"".join(answer).count(b"\r\n") == 3  # the head, messaging and web


def test_calls_blocked_and_messages_ok_is_the_headline(upload: Any, client: Client) -> None:
    upload(
        [
            voip_call(x_stun=servers(relays=False), x_flows=flows(trigger=cut_after(5)))
            | {"annotations": {"network_type": "mobile", "nonce": str(number)}}
            for number in range(6)
        ]
    )
    (row,) = results(client, "/api/v1/headlines?service=whatsapp&headline=calls_blocked")
    assert row["certainty"] == "likely"  # the open panel's cap
    assert row["basis"] == ["call_setup", "media"]
    assert {one["service"] for one in row["tested"] if one["is_emulated"]} == {VOICE, VIDEO}
    tallies = results(client, "/api/v1/tallies")
    assert {(one["plane"], one["service"], one["state"]) for one in tallies} == {
        (one["plane"], one["service"], one["state"]) for one in row["tested"]
    }
    assert client.get("/api/v1/headlines?plane=media").status_code == 400
    call_command("rebuild_tallies", "--check", stdout=StringIO())
    DayHeadline.objects.update(headline="service_blocked")
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_tallies", "--check", stdout=StringIO(), stderr=StringIO())
