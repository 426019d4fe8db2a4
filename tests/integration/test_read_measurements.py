"""Lists of measurements: narrowed, paged by key, in OONI's words, and as whole files."""

import csv
import io
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from django.test import Client

from measurements.api import measurement_list
from measurements.drain import Drainer
from measurements.read_api import whole_files
from tests.documents import telegram
from tests.integration.conftest import Post, drain_all

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/api/v1/measurements"


def keep(post: Post, drainer: Drainer, *documents: dict[str, Any]) -> list[str]:
    uids = [post(document).json()["results"][0]["uid"] for document in documents]
    drain_all(drainer)
    return uids


def listed(client: Client, **query: str) -> list[dict[str, Any]]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def test_a_measurement_is_listed_in_our_words_and_in_oonis(
    client: Client, post: Post, drainer: Drainer
) -> None:
    (uid,) = keep(post, drainer, telegram(blocked=True))
    (row,) = listed(client)
    assert (row["uid"], row["measurement_uid"]) == (uid, uid)
    assert (row["country"], row["probe_cc"]) == ("MA", "MA")
    assert (row["asn"], row["probe_asn"]) == (36903, "AS36903")
    assert row["operator"] == "maroc-telecom"
    assert row["measured_at"].endswith(":00:00Z")
    assert (row["anomaly"], row["confirmed"], row["failure"]) == (True, False, False)
    assert row["verdicts"][0]["outcome"] == "blocked"
    raw = client.get(urlsplit(row["measurement_url"])._replace(scheme="", netloc="").geturl())
    assert raw.json()["test_name"] == "telegram"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"probe_cc": "MA"}, "ab"),
        ({"probe_cc": "MA,KE"}, "abc"),
        ({"country": "KE"}, "c"),
        ({"probe_asn": "AS36903"}, "ab"),
        ({"asn": "33771"}, "c"),
        ({"operator": "safaricom"}, "c"),
        ({"network_type": "mobile"}, "abc"),
        ({"network_type": "wifi"}, ""),
        ({"test_name": "telegram,whatsapp"}, "abc"),
        ({"test_name": "whatsapp"}, ""),
        ({"panel": "open"}, "abc"),
        ({"anomaly": "true"}, "b"),
        ({"anomaly": "false"}, "ac"),
        ({"confirmed": "true"}, ""),
        ({"failure": "true"}, ""),
        ({"failure": "false"}, "abc"),
        ({"service": "telegram", "outcome": "blocked"}, "b"),
        ({"service": "whatsapp", "outcome": "blocked"}, ""),
        ({"plane": "media"}, ""),
        ({"since": "2024-01-01T01:00:00Z"}, "abc"),
        ({"until": "2024-01-01"}, ""),
        ({"input": "nothing"}, ""),
    ],
)
def test_each_parameter_narrows(
    client: Client, post: Post, drainer: Drainer, query: dict[str, str], expected: str
) -> None:
    uids = keep(
        post,
        drainer,
        telegram(nonce="a"),
        telegram(nonce="b", blocked=True),
        telegram(nonce="c", probe_cc="KE", probe_asn="AS33771"),
    )
    names = dict(zip(uids, "abc", strict=True))
    assert sorted(names[row["uid"]] for row in listed(client, **query)) == list(expected)


def test_windows_are_half_open(client: Client, post: Post, drainer: Drainer) -> None:
    times = ["2026-11-20 09:59:59", "2026-11-20 10:00:00", "2026-11-20 11:00:00"]
    keep(post, drainer, *(telegram(nonce=t, measurement_start_time=t) for t in times))
    rows = listed(client, since="2026-11-20T10:00:00Z", until="2026-11-20T11:00:00Z")
    assert [row["measured_at"] for row in rows] == ["2026-11-20T10:00:00Z"]
    assert len(listed(client, since="2026-11-20", until="2026-11-21")) == 3


def test_a_page_is_asked_for_by_its_host(client: Client, post: Post, drainer: Drainer) -> None:
    page = "https://user@www.Example.org:8443/a?b"
    keep(post, drainer, telegram(test_name="http_host", input=page), telegram(nonce=1))
    (row,) = listed(client, domain="www.example.org")
    assert row["input"] == page
    assert len(listed(client, input=page)) == 1


def test_what_a_private_measurement_tested_is_not_told(
    client: Client, post: Post, drainer: Drainer
) -> None:
    private = {"network_type": "mobile", "x_private": "true"}
    document = telegram(test_name="http_host", input="https://a.example/", annotations=private)
    (uid,) = keep(post, drainer, document)
    assert listed(client)[0]["input"] is None
    raw = client.get("/api/v1/raw_measurement", {"measurement_uid": uid})
    assert raw.status_code == 404


def test_unpublished_tests_are_in_no_list(client: Client, post: Post, drainer: Drainer) -> None:
    keep(post, drainer, telegram(test_name="what_i_had_for_lunch"))
    assert listed(client) == []
    counts = client.get("/api/v1/aggregation").json()["result"]
    assert counts["measurement_count"] == 0


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_walking_all_pages_meets_every_earlier_row_once_while_rows_come_in(
    client: Client, post: Post, drainer: Drainer, order: str
) -> None:
    hours = [f"2026-11-20 {hour:02}:00:00" for hour in range(24)]
    earlier = keep(post, drainer, *(telegram(nonce=t, measurement_start_time=t) for t in hours))
    seen: list[str] = []
    url: str | None = f"{LIST}?limit=5&order={order}"
    page = 0
    while url:
        answer = client.get(url).json()
        seen += [row["uid"] for row in answer["results"]]
        url = answer["metadata"]["next_url"]
        page += 1
        keep(
            post,
            drainer,
            *(telegram(nonce=(page, t), measurement_start_time=t) for t in hours[::3]),
        )
    assert [uid for uid in seen if uid in earlier] == sorted(earlier, reverse=order == "desc")
    assert len(set(seen)) == len(seen)


def test_offsets_and_counts_are_as_oonis(client: Client, post: Post, drainer: Drainer) -> None:
    keep(post, drainer, *(telegram(nonce=n) for n in range(3)))
    first = client.get(LIST, {"limit": "2"}).json()["metadata"]
    assert (first["count"], first["pages"], first["limit"]) == (-1, -1, 2)
    second = client.get(LIST, {"limit": "2", "offset": "2"}).json()
    assert len(second["results"]) == 1
    assert second["metadata"]["next_url"] is None
    whole = client.get(LIST, {"limit": "5000000"}).json()["metadata"]
    assert (whole["count"], whole["pages"], whole["next_url"]) == (3, 1, None)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"probe_cc": "Morocco"}, "probe_cc"),
        ({"probe_asn": "maroc telecom"}, "probe_asn"),
        ({"since": "yesterday"}, "since"),
        ({"anomaly": "perhaps"}, "anomaly"),
        ({"limit": "0"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "１"}, "limit"),
        ({"order": "up"}, "order"),
        ({"order_by": "input"}, "order_by"),
        ({"after": "nonsense"}, "after"),
        ({"after": "WzEsMl0"}, "after"),
        ({"format": "xml"}, "format"),
        ({"report_id": "r"}, "report_id"),
        ({"contry": "MA"}, "contry"),
        ({"input": "a\x00b"}, "input"),
    ],
)
def test_a_wrong_parameter_is_named(client: Client, query: dict[str, str], name: str) -> None:
    answer = client.get(LIST, query)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert list(answer.json()["parameters"]) == [name]


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_files_hold_everything_and_say_their_length(
    client: Client, post: Post, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measurement_list, "_CHUNK", 2)
    uids = keep(post, drainer, *(telegram(nonce=n, blocked=n == 0) for n in range(5)))
    answer = client.get(LIST, {"format": "csv", "order": "asc"})
    content = body(answer)
    assert int(answer.headers["Content-Length"]) == len(content)
    table = list(csv.DictReader(io.StringIO(content.decode())))
    assert {row["uid"] for row in table} == set(uids)
    first = {row["plane"]: row["outcome"] for row in table if row["uid"] == uids[0]}
    assert first["messaging"] == "blocked"
    assert table[0]["votes"] == "true"
    lines = body(client.get(LIST, {"format": "ndjson"})).splitlines()
    listed_rows = {row["uid"]: row for row in listed(client)}
    for line in map(orjson.loads, lines):
        assert line.items() <= listed_rows[line["uid"]].items()
    assert len(lines) == len(uids)


def test_too_much_for_one_file_is_refused_before_a_byte_is_sent(
    client: Client, post: Post, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole_files, "MOST_ROWS", 2)
    keep(post, drainer, *(telegram(nonce=n) for n in range(3)))
    answer = client.get(LIST, {"format": "csv"})
    assert (answer.status_code, list(answer.json()["parameters"])) == (400, ["format"])


def test_answers_can_be_kept_and_asked_for_again(
    client: Client, post: Post, drainer: Drainer
) -> None:
    (uid,) = keep(post, drainer, telegram())
    for path in (
        LIST,
        f"{LIST}/{uid}",
        f"/api/v1/raw_measurement?measurement_uid={uid}",
        "/api/v1/aggregation?axis_x=probe_cc",
        f"{LIST}?format=csv",
    ):
        first = client.get(path)
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert "max-age" in first.headers["Cache-Control"]
        first.close()
        again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304, path
    keep(post, drainer, telegram(nonce=2))
    assert client.get(LIST, headers={"If-None-Match": client.get(LIST)["ETag"]}).status_code == 304


def test_an_unknown_uid_is_404(client: Client) -> None:
    for uid in ("nonsense", "20261120100000.000000_MA_telegram_0123456789abcdef"):
        answer = client.get("/api/v1/raw_measurement", {"measurement_uid": uid})
        assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")
    assert client.get("/api/v1/raw_measurement").status_code == 400
