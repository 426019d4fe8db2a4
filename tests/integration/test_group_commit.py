"""What concurrent requests bring is committed together; what spoils a group spoils no other."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection

from measurements import intake
from measurements.ballots import Sender
from measurements.group_commit import GroupCommit
from measurements.intake import Receipt, Status
from measurements.models import Inbox, Upload
from measurements.submission import Submission, prepare
from measurements.vocabulary import Source
from tests.documents import telegram

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime.now(UTC)


def submission(number: int) -> Submission:
    document = telegram(nonce=number)
    return prepare(document, source=Source.NATIVE, sender=Sender(address=None), now=NOW)


class Crowd:
    """Threads that bring one submission each while a first one is being stored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        self.group = GroupCommit()
        self.outcomes: dict[int, Receipt | Exception] = {}
        self._full = threading.Event()
        self._expected = 0
        real = intake.take_in

        def take_in(batch: Sequence[Submission], now: datetime) -> list[Receipt]:
            if not self.sizes:
                self.sizes.append(len(batch))
                assert self._full.wait(20)
            else:
                self.sizes.append(len(batch))
            return real(batch, now)

        monkeypatch.setattr(intake, "take_in", take_in)

    def bring(self, submissions: Sequence[Submission]) -> list[Receipt | Exception]:
        threads = [
            threading.Thread(target=self._bring_one, args=(number, each))
            for number, each in enumerate(submissions)
        ]
        threads[0].start()
        self._wait(lambda: bool(self.sizes))
        for thread in threads[1:]:
            thread.start()
        self._wait(lambda: len(self.group._waiting) == len(threads) - 1)
        self._full.set()
        for thread in threads:
            thread.join(20)
        return [self.outcomes[number] for number in range(len(submissions))]

    def _bring_one(self, number: int, each: Submission) -> None:
        try:
            self.outcomes[number] = self.group.take_in(each, NOW)
        except IntegrityError as error:
            self.outcomes[number] = error
        finally:
            connection.close()

    def _wait(self, condition: Callable[[], bool]) -> None:
        pause = threading.Event()
        for _ in range(2000):
            if condition():
                return
            pause.wait(0.01)
        raise TimeoutError


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Crowd:
    return Crowd(monkeypatch)


def statuses(outcomes: Sequence[Any]) -> list[Status]:
    return [outcome.status for outcome in outcomes]


def test_who_comes_while_a_commit_is_under_way_joins_the_next(crowd: Crowd) -> None:
    submissions = [submission(number) for number in range(7)]
    outcomes = crowd.bring(submissions)
    assert statuses(outcomes) == [Status.ACCEPTED] * 7
    assert [outcome.uid for outcome in outcomes] == [  # type: ignore[union-attr]
        each.identity.uid for each in submissions
    ]
    assert crowd.sizes == [1, 6]
    assert Upload.objects.count() == Inbox.objects.count() == 7


def test_the_same_document_twice_in_a_group_is_stored_once(crowd: Crowd) -> None:
    outcomes = crowd.bring([submission(1), submission(2), submission(2)])
    assert sorted(statuses(outcomes)) == [Status.ACCEPTED, Status.ACCEPTED, Status.DUPLICATE]
    assert Upload.objects.count() == 2


def test_what_the_database_refuses_spoils_no_other_of_its_group(crowd: Crowd) -> None:
    bad = submission(2)
    bad = replace(bad, ballot=replace(bad.ballot, votes=True, voter=None))
    first, refused, good = crowd.bring([submission(1), bad, submission(3)])
    assert isinstance(refused, IntegrityError)
    assert statuses([first, good]) == [Status.ACCEPTED] * 2
    assert Upload.objects.count() == 2


def test_a_connection_that_died_costs_nobody_an_upload() -> None:
    group = GroupCommit()
    assert group.take_in(submission(1), NOW).status is Status.ACCEPTED
    other = connection.copy()
    with connection.cursor() as cursor, other.cursor() as killer:
        cursor.execute("SELECT pg_backend_pid()")
        killer.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())
    other.close()
    assert group.take_in(submission(2), NOW).status is Status.ACCEPTED
    assert Upload.objects.count() == 2
