"""The quick flood, in this process; `make faults` floods a whole platform with 10,000 uploads."""

from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from measurements.drain import Drainer
from reports import tasks
from tests import flood
from tests.flood import Picture
from tests.integration.conftest import drain_all

pytestmark = pytest.mark.django_db(transaction=True)

UPLOADS, ADDRESSES, KEYS = 480, 60, 100


@pytest.fixture(autouse=True)
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)


def rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def settle(drainer: Drainer) -> None:
    drain_all(drainer)
    while rows("SELECT 1 FROM stale_mark UNION ALL SELECT 1 FROM stale_series LIMIT 1"):
        tasks.regroup_stale_buckets()


def test_a_flood_changes_no_public_state_beyond_the_caps(client: Client, drainer: Drainer) -> None:
    flood.write_history()
    settle(drainer)
    before = Picture.of(rows)
    assert {row[5] for row in before.periods.values() if row[0] == "open"}  # a real block stands
    assert {row[6] for key, row in before.tallies.items() if key[0] == "vetted"} >= {"blocked"}
    statuses = Counter(
        client.post(
            "/api/v1/measurements", each.body, "application/json",
            REMOTE_ADDR=each.address, headers=each.headers,
        ).status_code
        for each in flood.forged(UPLOADS, ADDRESSES, KEYS)
    )  # fmt: skip
    assert statuses == {200: UPLOADS}
    settle(drainer)
    after = Picture.of(rows)
    assert flood.check_caps(before, after, rows)  # it was seen: the test tests something
    today = str(flood.today())
    call_command(
        "quarantine", "put", "--panel", "open", "--received-since", today,
        "--reason", "a flood", stdout=StringIO(),
    )  # fmt: skip
    flood.check_undone(before, Picture.of(rows))
