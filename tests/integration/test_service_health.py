"""Service health: canaries abroad tell an outage from a block, and nobody else can."""

import itertools
import random
import threading
from base64 import b64encode
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from ipaddress import IPv4Address
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from nacl.signing import SigningKey

from measurements import intake
from measurements.ballots import Device, Sender
from measurements.drain import Drainer
from measurements.models import DeviceKey, Measurement, StaleMark
from measurements.queries import active_version
from measurements.submission import prepare
from measurements.vocabulary import Panel, Source
from reports import health_check, tasks
from reports.models import HealthMark, ServiceHealth, StaleSeries, Tally
from reports.regroup import regroup, stale_buckets
from tests.documents import telegram
from tests.integration.conftest import drain_all

pytestmark = pytest.mark.django_db(transaction=True)

NETWORKS = {"MA": "AS36903", "DE": "AS3320", "NL": "AS1136", "SE": "AS3301", "KE": "AS33771"}
_numbers = itertools.count()


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_ready_at", OrderedDict())
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)


def send(country: str, count: int, *, blocked: bool, panel: Panel = Panel.VETTED) -> None:
    """Store measurements of so many devices, each with a key and a prefix of its own."""
    now = datetime.now(UTC)
    week = now.date() - timedelta(days=now.weekday())
    submissions = []
    for number in itertools.islice(_numbers, count):
        document = telegram(
            blocked=blocked, nonce=number, probe_cc=country, probe_asn=NETWORKS[country]
        )
        address = IPv4Address(0xF0000000 + 256 * number)
        registered = week - timedelta(weeks=number % 5)
        sender = Sender(address, Device(number.to_bytes(32), panel, registered, has_tenure=True))
        source = Source.NATIVE
        if panel is Panel.IMPORTED:
            source, sender = Source.IMPORT, Sender(None)
        submissions.append(prepare(document, source=source, sender=sender, now=now))
    intake.take_in(submissions, now)


def settle(drainer: Drainer) -> None:
    drain_all(drainer)
    while any(marks.objects.exists() for marks in (StaleMark, HealthMark, StaleSeries)):
        tasks.regroup_stale_buckets()


def reading(country: str, panel: str = "vetted") -> tuple[str, str]:
    tally = Tally.objects.get(country=country, plane="messaging", panel=panel)
    return tally.state, tally.health


def test_without_canaries_a_block_is_a_block_and_nobody_checked(drainer: Drainer) -> None:
    send("MA", 6, blocked=True)
    settle(drainer)
    assert reading("MA") == ("blocked", "unchecked")


def test_an_outage_that_canaries_see_is_no_block(drainer: Drainer) -> None:
    send("MA", 6, blocked=True)
    for country in ("DE", "NL", "SE"):
        send(country, 2, blocked=True)
    settle(drainer)
    assert reading("MA") == ("down", "down")
    assert ServiceHealth.objects.filter(plane="messaging").count() == 3


def test_a_block_while_canaries_see_the_service_work(drainer: Drainer) -> None:
    send("MA", 6, blocked=True)
    for country in ("DE", "NL"):
        send(country, 2, blocked=False)
    settle(drainer)
    assert reading("MA") == ("blocked", "up")
    assert reading("DE") == ("too_few", "unchecked")  # it does not hear itself


def test_forged_failures_abroad_hide_nothing(drainer: Drainer) -> None:
    send("MA", 6, blocked=True)
    for country in ("DE", "NL", "SE"):
        send(country, 30, blocked=True, panel=Panel.OPEN)
    for country in ("DE", "NL"):
        send(country, 1, blocked=False)
    settle(drainer)
    assert reading("MA") == ("blocked", "up")
    assert not ServiceHealth.objects.filter(votes_interfered__gt=0).exists()


@pytest.mark.parametrize("panel", [Panel.OPEN, Panel.IMPORTED])
@pytest.mark.parametrize("seed", range(3))
def test_votes_outside_the_vetted_panel_never_change_health(
    drainer: Drainer, panel: Panel, seed: int
) -> None:
    chance = random.Random(seed)
    send("MA", 6, blocked=True)
    for country in ("DE", "NL", "SE"):
        send(country, chance.randint(0, 3), blocked=chance.random() < 0.5)
    settle(drainer)
    before = list(ServiceHealth.objects.order_by("country", "plane").values()), reading("MA")
    for country in ("DE", "NL", "SE"):
        send(country, chance.randint(1, 12), blocked=chance.random() < 0.5, panel=panel)
    settle(drainer)
    assert Tally.objects.filter(country="DE", panel=panel.value).exists()
    after = list(ServiceHealth.objects.order_by("country", "plane").values()), reading("MA")
    assert after == before


def test_failures_in_countries_that_are_no_control_say_nothing(drainer: Drainer) -> None:
    send("MA", 6, blocked=True)
    send("KE", 6, blocked=True)
    send("DE", 6, blocked=True)
    settle(drainer)
    assert reading("MA") == ("blocked", "unchecked")


def test_where_the_service_answers_it_is_not_down(drainer: Drainer) -> None:
    send("MA", 6, blocked=False)
    for country in ("DE", "NL"):
        send(country, 1, blocked=True)
    settle(drainer)
    assert reading("MA") == ("ok", "down")


def test_late_canaries_change_what_was_said(drainer: Drainer) -> None:
    send("MA", 6, blocked=True)
    settle(drainer)
    assert reading("MA")[0] == "blocked"
    for country in ("DE", "NL"):
        send(country, 1, blocked=True)
    settle(drainer)
    assert reading("MA")[0] == "down"
    for country in ("DE", "NL"):
        send(country, 2, blocked=False)
    settle(drainer)
    assert reading("MA") == ("blocked", "up")
    call_command("rebuild_tallies", check=True, stdout=StringIO())


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_work_does_not_matter(drainer: Drainer, seed: int) -> None:
    send("MA", 6, blocked=True)
    for country in ("DE", "NL", "SE"):
        send(country, 1, blocked=country != "SE")
    drain_all(drainer)
    chance = random.Random(seed)
    while work := [*stale_buckets(), *health_check.marked_keys()]:
        piece: Any = chance.choice(work)
        (health_check.check if isinstance(piece, health_check.HealthKey) else regroup)(piece)
    assert reading("MA") == ("down", "down")
    call_command("rebuild_tallies", check=True, stdout=StringIO())


def test_several_workers_at_once_lose_no_change(drainer: Drainer) -> None:
    """Control countries are regrouped side by side while their votes turn again and again."""
    send("MA", 6, blocked=True)
    stop = threading.Event()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while not stop.is_set():
                for bucket in stale_buckets():
                    regroup(bucket)
                for key in health_check.marked_keys():
                    health_check.check(key)
        except BaseException as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(1, 9):
        for country in ("DE", "NL", "SE"):
            send(country, turn, blocked=turn % 2 == 1)
        drain_all(drainer)
    stop.set()
    for thread in threads:
        thread.join()
    assert faults == []
    settle(drainer)
    assert reading("MA") == ("blocked", "up")  # 20 votes ok, 16 not
    call_command("rebuild_tallies", check=True, stdout=StringIO())


def test_a_bucket_that_appears_while_health_changes_hears_of_it(drainer: Drainer) -> None:
    """Its verdicts come after the check has marked who depends on it, and before it commits."""
    for country in ("DE", "NL"):
        send(country, 1, blocked=True)
    drain_all(drainer)
    for bucket in stale_buckets():
        regroup(bucket)
    last, *others = sorted(health_check.marked_keys(), key=lambda key: key.plane != "messaging")
    for key in others:
        health_check.check(key)
    is_held, may_commit = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                health_check.check(last)
                is_held.set()
                may_commit.wait(10)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_held.wait(10)
    send("MA", 6, blocked=True)
    drain_all(drainer)
    threading.Timer(0.5, may_commit.set).start()
    for bucket in stale_buckets():
        regroup(bucket)
    may_commit.set()
    holder.join()
    settle(drainer)
    assert reading("MA") == ("down", "down")


def test_a_rebuild_restores_health(drainer: Drainer) -> None:
    send("MA", 6, blocked=True)
    for country in ("DE", "NL"):
        send(country, 1, blocked=True)
    settle(drainer)
    ServiceHealth.objects.all().delete()
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_tallies", check=True, stderr=StringIO())
    call_command("rebuild_tallies", stdout=StringIO())
    assert reading("MA") == ("down", "down")


def test_a_rebuild_forgets_a_country_that_is_no_control_any_more(drainer: Drainer) -> None:
    ServiceHealth.objects.create(
        day=datetime.now(UTC).date(), service="telegram", plane="messaging",
        ruleset=active_version(), country="KE", votes_ok=0, votes_interfered=3,
    )  # fmt: skip
    with pytest.raises(CommandError, match="differ"):
        call_command("rebuild_tallies", check=True, stderr=StringIO())
    call_command("rebuild_tallies", stdout=StringIO())
    call_command("rebuild_tallies", check=True, stdout=StringIO())
    assert not ServiceHealth.objects.exists()


def test_a_rebuild_checks_every_mark(drainer: Drainer) -> None:
    """However many there are: a long history has more than one sweep takes."""
    day = datetime.now(UTC).date()
    HealthMark.objects.bulk_create(
        HealthMark(day=day, service=f"s{number}", plane="messaging") for number in range(1001)
    )
    call_command("rebuild_tallies", stdout=StringIO())
    assert not HealthMark.objects.exists()


@pytest.mark.parametrize(("day", "state"), [(date(2025, 5, 4), "ok"), (date(2025, 5, 5), "down")])
def test_a_retired_service_is_down(drainer: Drainer, day: date, state: str) -> None:
    """Skype ended on 5 May 2025: whatever still answers under its name."""
    for number in range(12):
        document = {
            "test_name": "stunreachability",
            "probe_cc": "MA",
            "probe_asn": "AS36903",
            "measurement_start_time": f"{day} 10:00:00",
            "input": "stun://stun.skype.com:3478",
            "report_id": f"r{number}",
            "annotations": {"nonce": str(number)},
            "test_keys": {
                "queries": [
                    {
                        "hostname": "stun.skype.com",
                        "failure": None,
                        "answers": [{"answer_type": "A", "ipv4": "20.202.0.1"}],
                    }
                ],
                "network_events": [
                    {"operation": "write", "failure": None, "num_bytes": 20},
                    {"operation": "read", "failure": None, "num_bytes": 32},
                ],
            },
        }
        submission = prepare(
            document, source=Source.IMPORT, sender=Sender(None), now=datetime.now(UTC)
        )
        intake.take_in([submission], datetime.now(UTC))
    settle(drainer)
    tally = Tally.objects.get(service="skype")
    assert (tally.state, tally.votes_ok) == (state, 12)
    assert tally.health == ("retired" if state == "down" else "unchecked")


def test_a_registered_key_counts_in_the_vetted_panel(client: Any, drainer: Drainer) -> None:
    key = SigningKey.generate()
    public = b64encode(bytes(key.verify_key)).decode()

    def upload(nonce: int) -> str:
        body = orjson.dumps(telegram(nonce=nonce))
        signature = b64encode(key.sign(body).signature).decode()
        client.post(
            "/api/v1/measurements",
            body,
            content_type="application/json",
            headers={"Sawt-Signature": f"ed25519={public}:{signature}"},
        )
        drain_all(drainer)
        return (
            Measurement.objects.order_by("-received_at", "-uid")
            .get(uid__in=Measurement.objects.exclude(uid__in=seen).values("uid"))
            .panel
        )

    seen: list[str] = []
    call_command("register_key", public, stdout=StringIO())
    assert upload(1) == "vetted"
    seen += Measurement.objects.values_list("uid", flat=True)
    call_command("register_key", public, remove=True, stdout=StringIO())
    assert upload(2) == "open"
    assert DeviceKey.objects.count() == 1
    with pytest.raises(CommandError, match="base64"):
        call_command("register_key", "not a key")
    with pytest.raises(CommandError, match="32 bytes"):
        call_command("register_key", b64encode(b"short").decode())
