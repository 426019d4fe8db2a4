"""When the primary answers instead of the replica, told without a replica that really follows."""

import copy
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from django.db import DatabaseError, OperationalError, connections
from pytest_django import DjangoDbBlocker

from measurements import replica

Name = Callable[..., None]


@pytest.fixture(autouse=True)
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Allow questions to both databases; nothing is written."""
    with django_db_blocker.unblock():
        yield
        connections["default"].close()


@pytest.fixture
def name_replica(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Name]:
    """Let a test say where the replica is; without changes it is the test database itself."""

    def name(**changes: object) -> None:
        settings = copy.deepcopy(connections.settings["default"])
        connections.settings[replica.REPLICA] = settings | changes
        monkeypatch.setattr(replica, "_watch", replica._Watch())

    yield name
    if replica.REPLICA in connections.settings:
        connections[replica.REPLICA].close()
        del connections[replica.REPLICA]
        del connections.settings[replica.REPLICA]


class Answer:
    """A read that notes which databases it asked."""

    def __init__(self, statement: str = "SELECT 1") -> None:
        self.asked: list[str] = []
        self.statement = statement

    def __call__(self) -> str:
        connection = replica.connection()
        self.asked.append(connection.alias)
        if connection.alias == replica.REPLICA:
            with connection.cursor() as cursor:
                cursor.execute(self.statement)
        return connection.alias


def near(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica._Watch, "_look", lambda watch: None)
    replica._watch._whole_until = time.monotonic()


def test_without_a_replica_nothing_is_known_of_it() -> None:
    assert replica.read(Answer()) == "default"
    assert replica.state() is None


def test_a_server_that_is_no_replica_is_never_read(name_replica: Name) -> None:
    name_replica()
    assert [replica.read(Answer()) for _ in range(3)] == ["default"] * 3
    assert replica.state() == replica.State(is_read=False, lag=None)


def test_a_server_that_accepts_and_says_nothing_is_then_left_alone(name_replica: Name) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        host, port = silent.getsockname()
        name_replica(HOST=host, PORT=str(port), OPTIONS={"connect_timeout": "2"})
        began = time.monotonic()
        assert replica.read(Answer()) == "default"
        assert time.monotonic() - began < 6
        began = time.monotonic()
        assert replica.read(Answer()) == "default"
        assert time.monotonic() - began < 1


def test_a_read_whose_session_is_ended_is_answered_by_the_primary(
    name_replica: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_replica()
    near(monkeypatch)
    ended = Answer("SELECT pg_terminate_backend(pg_backend_pid())")
    assert replica.read(ended) == "default"
    assert ended.asked == ["replica", "default"]
    assert replica.read(Answer()) == "default"


def test_a_cancelled_statement_turns_nobody_away_from_the_replica(
    name_replica: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_replica()
    near(monkeypatch)
    # As PostgreSQL says that the statement stood in the way of what is replayed.
    conflict = "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$"
    assert replica.read(Answer(conflict)) == "default"
    assert replica.read(Answer()) == "replica"


def test_what_takes_too_long_is_not_asked_twice(
    name_replica: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_replica()
    near(monkeypatch)
    slow = Answer("SET statement_timeout = '20ms'; SELECT pg_sleep(2)")
    with pytest.raises(OperationalError, match="statement timeout"):
        replica.read(slow)
    assert slow.asked == ["replica"]


def test_after_any_error_the_next_read_has_a_choice_again(
    name_replica: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_replica()
    near(monkeypatch)

    def fails() -> None:
        raise DatabaseError

    with pytest.raises(DatabaseError):
        replica.read(fails)
    assert replica.connection().alias == "default"


def test_lag_is_the_age_of_the_place_that_was_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = replica._Watch()
    now = [100.0]
    monkeypatch.setattr(replica, "monotonic", lambda: now[0])
    watch._place(here=500, there=400, now=100.0)
    assert watch.lag() is None  # nothing is known yet
    now[0] = 103.0
    watch._place(here=900, there=450, now=103.0)
    assert watch.lag() is None
    watch._place(here=1200, there=600, now=103.0)
    assert watch.lag() == 3.0  # it has what was there at 100
    now[0] = 110.0
    watch._place(here=1200, there=600, now=110.0)
    assert watch.lag() == 10.0
    watch._place(here=1200, there=1200, now=110.0)
    assert watch.lag() == 0.0
