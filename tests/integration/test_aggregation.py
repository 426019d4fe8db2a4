"""Counts along axes, as scripts written for OONI's API read them."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from measurements.drain import Drainer
from tests.documents import telegram
from tests.integration.conftest import Post, drain_all

pytestmark = pytest.mark.django_db(transaction=True)
COUNTS = ("anomaly_count", "confirmed_count", "failure_count", "ok_count", "measurement_count")


@pytest.fixture(autouse=True)
def measurements(db: None, post: Post, drainer: Drainer) -> None:
    """Two days of two networks: one of Morocco's is blocked on the second day."""
    documents = [
        telegram(nonce=1, measurement_start_time="2026-11-20 10:00:00"),
        telegram(nonce=2, measurement_start_time="2026-11-20 23:00:00"),
        telegram(nonce=3, measurement_start_time="2026-11-21 00:00:00", blocked=True),
        telegram(
            nonce=4,
            measurement_start_time="2026-11-21 01:00:00",
            probe_cc="KE",
            probe_asn="AS33771",
        ),
        telegram(nonce=5, measurement_start_time="2026-11-21 01:00:00", test_name="ndt"),
    ]
    for document in documents:
        assert post(document).status_code == 200
    drain_all(drainer)


def result(client: Client, **query: str) -> Any:
    answer = client.get("/api/v1/aggregation", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["result"]


def counts(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row[name] for name in COUNTS)


def test_without_axes_there_is_one_object(client: Client) -> None:
    assert counts(result(client)) == (1, 0, 1, 3, 5)
    assert counts(result(client, probe_cc="FR")) == (0, 0, 0, 0, 0)


def test_along_days(client: Client) -> None:
    rows = result(client, axis_x="measurement_start_day", test_name="telegram")
    assert [(row["measurement_start_day"], *counts(row)) for row in rows] == [
        ("2026-11-20", 0, 0, 0, 2, 2),
        ("2026-11-21", 1, 0, 0, 1, 2),
    ]


def test_along_two_axes(client: Client) -> None:
    rows = result(client, axis_x="probe_cc", axis_y="probe_asn", since="2026-11-21")
    assert [(row["probe_cc"], row["probe_asn"], row["measurement_count"]) for row in rows] == [
        ("KE", 33771, 1),
        ("MA", 36903, 2),
    ]


@pytest.mark.parametrize(
    ("grain", "steps"),
    [
        ("hour", ["2026-11-20T10:00:00Z", "2026-11-20T23:00:00Z", "2026-11-21T00:00:00Z"]),
        ("day", ["2026-11-20", "2026-11-21"]),
        ("week", ["2026-11-16"]),
        ("month", ["2026-11-01"]),
        ("year", ["2026-01-01"]),
        ("auto", ["2026-11-20", "2026-11-21"]),
    ],
)
def test_time_goes_in_steps(client: Client, grain: str, steps: list[str]) -> None:
    rows = result(client, axis_x="day", time_grain=grain, probe_cc="MA", test_name="telegram")
    assert [row["day"] for row in rows] == steps


def test_our_own_dimensions(client: Client) -> None:
    rows = result(client, axis_x="operator", axis_y="network_type")
    assert {(row["operator"], row["network_type"]) for row in rows} == {
        ("maroc-telecom", "mobile"),
        ("safaricom", "mobile"),
    }
    (row,) = result(client, axis_x="service")
    assert (row["service"], row["measurement_count"]) == ("telegram", 4)
    (row,) = result(client, axis_x="mechanism", outcome="blocked")
    assert (row["mechanism"], *counts(row)) == ("ip_port", 1, 0, 0, 0, 1)


def test_csv_has_the_same_numbers(client: Client) -> None:
    query = {"axis_x": "measurement_start_day", "axis_y": "probe_cc"}
    answer = client.get("/api/v1/aggregation", query | {"format": "CSV", "download": "true"})
    table = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))  # type: ignore[attr-defined]
    rows = result(client, **query)
    assert table == [{name: str(value) for name, value in row.items()} for row in rows]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"axis_x": "moon"}, "axis_x"),
        ({"axis_x": "day", "axis_y": "day"}, "axis_y"),
        ({"time_grain": "decade"}, "time_grain"),
        ({"format": "ndjson"}, "format"),
        ({"category_code": "NEWS"}, "category_code"),
        ({"axis_z": "day"}, "axis_z"),
    ],
)
def test_a_wrong_parameter_is_named(client: Client, query: dict[str, str], name: str) -> None:
    answer = client.get("/api/v1/aggregation", query)
    assert (answer.status_code, list(answer.json()["parameters"])) == (400, [name])
