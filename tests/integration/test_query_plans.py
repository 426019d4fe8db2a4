"""Hot queries stay quick as data grows: they read the months that are asked for, by an index."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.synthetic import fill
from measurements import partitions
from measurements.models import Measurement, Verdict
from measurements.queries import active_version, find_measurement
from reports.bucket import Bucket
from reports.queries import now_in
from reports.recount import recount

pytestmark = pytest.mark.django_db(transaction=True)

SINCE = date(2031, 5, 1)
ASKED = "since=2031-06-10&until=2031-06-12"
DECLARED = re.compile(r"^DECLARE .*? CURSOR .*? FOR ")
"""What stands before a statement that is read in portions."""
LARGE = ("measurement_y", "verdict_y")
ADDRESSES = (
    f"/api/v1/measurements?probe_cc=MA&{ASKED}",
    f"/api/v1/measurements?{ASKED}",
    f"/api/v1/measurements?probe_cc=MA&{ASKED}&service=whatsapp&outcome=blocked",
    f"/api/v1/measurements?probe_cc=MA&{ASKED}&anomaly=true&test_name=whatsapp",
    f"/api/v1/measurements?operator=operator-1&network_type=mobile&{ASKED}",
    f"/api/v1/aggregation?probe_cc=MA&{ASKED}&axis_x=measurement_start_day",
    f"/api/v1/aggregation?{ASKED}&axis_x=probe_cc&axis_y=test_name",
    f"/api/v1/aggregation?probe_cc=MA&{ASKED}&axis_x=service&service=whatsapp",
)


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    """Four months, so that reading one too many is seen."""
    fill(SINCE, days=120, per_day=400)
    yield
    with connection.cursor() as cursor:
        for table in ("measurement", "verdict"):
            for month in range(5, 9):
                cursor.execute(f"DROP TABLE {table}_y2031m{month:02d}")
    partitions.forget_known()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def scans(run: Callable[[], object]) -> list[tuple[str, str]]:
    """Return how the statements of a call read the large tables: kind of scan, partition."""
    with CaptureQueriesContext(connection) as queries:
        run()
    found = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            statement = DECLARED.sub("", query["sql"]).lstrip()
            if statement.partition(" ")[0] in ("SELECT", "WITH", "--"):
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
                (plan,) = cursor.fetchone()
                found += [
                    (node["Node Type"], node["Relation Name"])
                    for node in nodes(plan[0]["Plan"])
                    if node.get("Relation Name", "").startswith(LARGE) and node["Actual Loops"]
                ]
    return found


def one_measurement() -> None:
    uid = Measurement.objects.filter(measured_at__month=6).values_list("uid", flat=True)[0]

    def look_up() -> None:
        measurement = find_measurement(uid)
        assert measurement is not None
        list(Verdict.objects.filter(measured_at=measurement.measured_at, uid=uid))

    assert_quick("one measurement", look_up)


def one_bucket() -> None:
    one = Verdict.objects.filter(measured_at__date="2031-06-10")[0]
    bucket = Bucket(date(2031, 6, 10), one.country, one.operator, one.network_type)
    ruleset = active_version()

    def count() -> None:
        with connection.cursor() as cursor:
            assert recount(cursor, bucket, ruleset).day

    assert_quick("regrouping", count)


def assert_quick(name: str, run: Callable[[], object]) -> None:
    found = scans(run)
    assert found, f"{name}: no statement reads verdicts or measurements."
    assert {table[-8:] for _, table in found} == {"y2031m06"}, name
    assert "Seq Scan" not in {kind for kind, _ in found}, name


def test_hot_queries_read_what_is_asked_for_by_an_index(client: Client) -> None:
    """One test: making the history takes longer than reading it."""
    for address in ADDRESSES:
        assert_quick(address, lambda address=address: client.get(address))  # type: ignore[misc]
        assert client.get(address).status_code == 200
    one_measurement()
    one_bucket()
    assert_quick("now", lambda: now_in("MA", datetime(2031, 6, 11, tzinfo=UTC)))
    assert scans(lambda: client.get("/api/v1/tallies?country=MA")) == []
    assert scans(lambda: client.get("/api/v1/headlines?country=MA")) == []
