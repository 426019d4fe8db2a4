"""Late uploads that a person reviews, votes in quarantine, and the undoing of both."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from measurements.drain import Drainer
from measurements.models import Decision, Inbox, Measurement, Verdict
from measurements.vocabulary import Standing
from reports import tasks
from reports.models import Tally
from reports.tasks import regroup_stale_buckets
from tests.documents import telegram
from tests.integration.conftest import drain_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket counted a moment ago may be counted again at once."""
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)


def send(client: Client, number: int, *, days_ago: int = 0, network: int = 1, **more: Any) -> str:
    moment = datetime.now(UTC) - timedelta(days=days_ago)
    started = moment.strftime("%Y-%m-%d %H:%M:%S")
    document = telegram(
        nonce=number, measurement_start_time=started, test_start_time=started, **more
    )
    answer = client.post(
        "/api/v1/measurements",
        orjson.dumps(document),
        "application/json",
        REMOTE_ADDR=f"198.51.{network}.7",
    )
    assert answer.status_code == 200, answer.content
    return str(answer.json()["results"][0]["uid"])


def settle(drainer: Drainer) -> None:
    drain_all(drainer)
    while regroup_stale_buckets():
        pass


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def tallies() -> list[tuple[Any, ...]]:
    names = (
        "day",
        "service",
        "plane",
        "measurements",
        "voters",
        "votes_ok",
        "votes_blocked",
        "state",
    )
    return sorted(Tally.objects.values_list(*names))


def voters() -> dict[date, int]:
    return dict(
        Tally.objects.filter(service="telegram", plane="messaging").values_list("day", "voters")
    )


def day(days_ago: int) -> date:
    return (datetime.now(UTC) - timedelta(days=days_ago)).date()


def test_a_reviewed_batch_votes_and_its_undoing_takes_the_votes_back(
    client: Client, drainer: Drainer
) -> None:
    for number in range(6):
        send(client, number, days_ago=4, network=number)
    settle(drainer)
    before = tallies()
    assert voters() == {day(4): 0}
    listed = run("review", "list", "--country", "MA")
    assert "6 measurements, 0 with interference, 6 voters, 6 prefix groups" in listed
    run("review", "accept", "--country", "MA", "--until", str(day(3)), "--reason", "a lost phone")
    assert voters() == {day(4): 6}
    assert set(Measurement.objects.values_list("standing", "votes")) == {("reviewed", True)}
    run("rebuild_tallies", "--check")
    run("review", "undo", str(Decision.objects.get().id), "--reason", "a mistake")
    assert tallies() == before
    log = run("review", "log")
    assert "a lost phone" in log
    assert "a mistake" in log


def test_a_refused_batch_is_no_longer_listed(client: Client, drainer: Drainer) -> None:
    send(client, 1, days_ago=4)
    settle(drainer)
    run("review", "refuse", "--country", "MA", "--reason", "a clock that lies")
    assert "0 measurements." in run("review", "list")
    assert voters() == {day(4): 0}


def test_an_older_batch_votes_by_report_and_weighs_as_one_household(
    client: Client, drainer: Drainer
) -> None:
    for number in range(6):
        send(client, number, days_ago=20, network=number, report_id=f"report-{number % 3}")
    settle(drainer)
    run("review", "accept", "--country", "MA", "--reason", "a partner's archive")
    tally = Tally.objects.get(service="telegram", plane="messaging")
    assert (tally.voters, tally.prefix_groups, tally.capped_voters) == (3, 1, 1)
    run("rebuild_tallies", "--check")
    run("review", "undo", str(Decision.objects.get().id), "--reason", "withdrawn")
    row = Measurement.objects.values_list("standing", "votes", "voter", "prefix_group")
    assert set(row) == {("late", False, None, None)}
    assert set(Verdict.objects.values_list("votes", "voter")) == {(False, None)}


def test_quarantine_takes_one_groups_votes_and_gives_them_back(
    client: Client, drainer: Drainer
) -> None:
    for number in range(12):
        send(client, number, network=1 + number % 2, report_id="one")
    send(client, 99, network=3)
    settle(drainer)
    before = tallies()
    first = run("quarantine", "look", "--country", "MA").splitlines()[0]
    group = first.partition("prefix_group ")[2].split()[0]
    run("quarantine", "put", "--prefix-group", group, "--reason", "forged from one /24")
    assert Measurement.objects.filter(standing="quarantined", votes=False).count() == 6
    assert voters() == {day(0): 2}
    assert (
        Tally.objects.get(service="telegram", plane="messaging").measurements == 13
    )  # kept, and still counted
    run("rebuild_tallies", "--check")
    run("quarantine", "undo", str(Decision.objects.get().id), "--reason", "a school")
    assert tallies() == before
    assert set(Measurement.objects.values_list("standing", "votes")) == {("counted", True)}


def test_quarantine_reaches_what_still_waits_to_be_judged(client: Client, drainer: Drainer) -> None:
    uid = send(client, 1)
    other = send(client, 2, probe_cc="KE", probe_asn="AS33771")
    run("quarantine", "put", "--country", "MA", "--test-name", "telegram", "--reason", "a flood")
    assert Inbox.objects.get(uid=uid).standing == Standing.QUARANTINED
    settle(drainer)
    standing = dict(Measurement.objects.values_list("uid", "standing"))
    assert standing == {uid: "quarantined", other: "counted"}
    run("quarantine", "undo", str(Decision.objects.get().id), "--reason", "it was none")
    assert Measurement.objects.get(uid=uid).votes
    assert Verdict.objects.filter(uid=uid, votes=True).exists()


def test_decisions_are_undone_in_the_order_that_they_stand_on_each_other(
    client: Client, drainer: Drainer
) -> None:
    send(client, 1, days_ago=4)
    settle(drainer)
    run("review", "accept", "--country", "MA", "--reason", "looked fine")
    run("quarantine", "put", "--country", "MA", "--reason", "was not")
    first, second = Decision.objects.order_by("id").values_list("id", flat=True)
    with pytest.raises(CommandError, match=f"Undo {second} first"):
        run("review", "undo", str(first), "--reason", "x")
    run("quarantine", "undo", str(second), "--reason", "x")
    assert voters() == {day(4): 1}
    run("review", "undo", str(first), "--reason", "x")
    assert voters() == {day(4): 0}
    with pytest.raises(CommandError, match="No decision"):
        run("review", "undo", str(first), "--reason", "again")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("quarantine", "put", "--reason", "x"), "Name what is meant"),
        (("quarantine", "put", "--country", "TN", "--reason", "x"), "No measurement fits"),
        (("review", "accept", "--country", "TN", "--reason", " "), "Say why"),
    ],
)
def test_what_cannot_be_decided_is_said_and_leaves_nothing(
    arguments: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)
    assert not Decision.objects.exists()


def test_judging_again_keeps_a_quarantine(client: Client, drainer: Drainer) -> None:
    send(client, 1)
    settle(drainer)
    run("quarantine", "put", "--country", "MA", "--reason", "forged")
    version = Verdict.objects.values_list("ruleset", flat=True)[0]
    run("rejudge", "--ruleset", version, "--here")
    assert not Verdict.objects.filter(votes=True).exists()
    assert voters() == {day(0): 0}
