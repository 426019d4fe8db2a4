"""Requests exactly as OONI's clients send them (research: ooni.md section 1)."""

import re
from typing import Any

import orjson
import pytest
from django.test import Client

from measurements.drain import Drainer
from measurements.models import Measurement, Receipt, Upload
from tests.documents import telegram
from tests.integration.conftest import drain_all

pytestmark = pytest.mark.django_db(transaction=True)

HEADERS = {
    "Accept-Encoding": "gzip",
    "User-Agent": "miniooni/3.31.0-alpha ooniprobe-engine/3.31.0-alpha",
}
OPENING = {
    "data_format_version": "0.2.0",
    "format": "json",
    "probe_asn": "AS36903",
    "probe_cc": "MA",
    "software_name": "ooniprobe-android",
    "software_version": "3.31.0",
    "test_name": "telegram",
    "test_start_time": "2026-11-24 10:00:00",
    "test_version": "0.3.1",
}


def send(client: Client, path: str, body: object) -> Any:
    data = body if isinstance(body, bytes) else orjson.dumps(body)
    return client.post(path, data, content_type="application/json", headers=HEADERS)


def submit(client: Client, document: object) -> Any:
    content = document if isinstance(document, str) else orjson.dumps(document).decode()
    envelope = {
        "format": "json", "content": content, "nym": None, "zkp_request": None,
        "manifest_version": None, "protocol_version": None,
    }  # fmt: skip
    return send(client, "/api/v1/submit_measurement", envelope)


def open_report(client: Client, **changes: object) -> str:
    answer = send(client, "/report", OPENING | changes)
    assert answer.status_code == 200
    report_id: str = answer.json()["report_id"]
    return report_id


def test_test_helpers_are_an_object(client: Client) -> None:
    answer = client.get("/api/v1/test-helpers", headers=HEADERS)
    assert (answer.status_code, answer.json()) == (200, {})


def test_check_in_gives_inputs_and_a_report_id(client: Client) -> None:
    asked = {
        "charging": True, "on_wifi": True, "platform": "android", "probe_asn": "AS36903",
        "probe_cc": "MA", "run_type": "timed", "software_name": "ooniprobe-android",
        "software_version": "3.31.0", "web_connectivity": {"category_codes": []},
    }  # fmt: skip
    answer = send(client, "/api/v1/check-in", asked).json()
    web = answer["tests"]["web_connectivity"]
    assert answer["v"] == 1
    assert answer["conf"] == {"features": {}, "test_helpers": {}}
    assert re.fullmatch(r"\d{8}T\d{6}Z_webconnectivity_MA_36903_n1_\w{16}", web["report_id"])
    assert {"category_code", "country_code", "url"} == set(web["urls"][0])


def test_check_in_survives_strange_probes(client: Client) -> None:
    for asked in ({}, {"probe_cc": 5, "probe_asn": "AS٣"}, {"probe_asn": "AS" + "9" * 400}):
        assert send(client, "/api/v1/check-in", asked).status_code == 200


def test_submit_measurement_answers_the_uid(client: Client) -> None:
    answer = submit(client, telegram())
    assert answer.status_code == 200
    assert re.fullmatch(r"\d{14}\.\d+_MA_telegram_[0-9a-f]{16}", answer.json()["measurement_uid"])
    assert Upload.objects.get().source == "ooni_submit"


def test_the_report_pair_of_mobile_apps(client: Client) -> None:
    opened = send(client, "/report", OPENING).json()
    assert opened["backend_version"] == "1.3.5"
    assert "json" in opened["supported_formats"]
    report_id = opened["report_id"]
    assert len(open_report(client, test_name="web_connectivity")) == 61
    document = telegram(report_id=report_id)
    answer = send(client, f"/report/{report_id}", {"format": "json", "content": document})
    assert answer.status_code == 200
    assert answer.json()["measurement_uid"]
    assert send(client, f"/report/{report_id}/close", b"").status_code == 200
    assert Upload.objects.get().source == "ooni_report"


@pytest.mark.parametrize(
    "changes",
    [{"probe_cc": "KE"}, {"probe_asn": "AS6713"}, {"test_name": "signal"}],
    ids=["country", "network", "test"],
)
def test_a_measurement_of_another_report_is_refused(
    client: Client, changes: dict[str, Any]
) -> None:
    report_id = open_report(client)
    body = {"format": "json", "content": telegram(**changes)}
    answer = send(client, f"/report/{report_id}", body)
    assert (answer.status_code, answer.json()["reason"]) == (400, "report_mismatch")
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("changes", [{"probe_asn": "AS0"}, {"probe_cc": "ZZ"}, {"format": "yaml"}])
def test_what_cannot_be_stored_never_gets_an_empty_200(
    client: Client, changes: dict[str, Any]
) -> None:
    assert 400 <= send(client, "/report", OPENING | changes).status_code < 500
    if "format" not in changes:
        assert 400 <= submit(client, telegram(**changes)).status_code < 500


def test_bogus_report_ids_are_400(client: Client) -> None:
    body = {"format": "json", "content": telegram()}
    for path in ("/report/bogus", "/report/bogus/close"):
        answer = send(client, path, body)
        assert (answer.status_code, answer.json()["reason"]) == (400, "invalid_report_id")


def test_geolookup_by_get_and_post(client: Client) -> None:
    answer = send(client, "/api/v1/geolookup", {"addresses": ["8.8.8.8", "127.0.0.1"]}).json()
    assert answer["geolocation"]["8.8.8.8"]["asn"] == "AS15169"
    assert answer["geolocation"]["127.0.0.1"] == {"cc": "ZZ", "asn": "AS0", "as_name": None}
    assert client.get("/api/v1/geolookup").status_code == 200
    assert send(client, "/api/v1/geolookup", {"addresses": ["x"]}).status_code == 400


def test_test_list_has_oonis_shape(client: Client) -> None:
    answer = client.get("/api/v1/test-list/urls?country_code=MA").json()
    assert answer["metadata"]["count"] == len(answer["results"]) > 0


def test_one_measurement_by_every_door_is_one_uid_one_receipt_one_vote(
    client: Client, drainer: Drainer, tmp_path: Any
) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    document = telegram()
    report_id = open_report(client)
    uids = {
        client.post(
            "/api/v1/measurements", orjson.dumps(document), content_type="application/json"
        ).json()["results"][0]["uid"],
        submit(client, document).json()["measurement_uid"],
        send(
            client, f"/report/{report_id}", {"format": "json", "content": document}
        ).json()["measurement_uid"],
    }  # fmt: skip
    file = tmp_path / "archive.jsonl"
    file.write_bytes(orjson.dumps(document | {"measurement_uid": "x", "bucket_date": "y"}))
    call_command("import_measurements", str(file), verbosity=0)
    drain_all(drainer)
    assert len(uids) == 1
    assert Receipt.objects.count() == Measurement.objects.count() == 1
    assert Measurement.objects.get().uid in uids
