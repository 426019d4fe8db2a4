import gzip
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import orjson
import pytest
import zstandard
from nacl.signing import SigningKey

from measurements import device_keys
from measurements.ballots import Sender
from measurements.drain import Drainer
from measurements.models import DeviceKey, Inbox, Measurement, Receipt, Upload, Verdict
from measurements.submission import Preparation, decompress, prepare
from measurements.vocabulary import Panel, Source
from tests.documents import telegram
from tests.integration.conftest import Post, drain_all

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_upload_is_stored_once_and_its_repeat_is_a_duplicate(post: Post) -> None:
    document = telegram()
    first = post(document).json()["results"][0]
    second = post(document).json()["results"][0]
    assert (first["status"], second["status"]) == ("accepted", "duplicate")
    assert first["uid"] == second["uid"]
    assert Receipt.objects.count() == Upload.objects.count() == Inbox.objects.count() == 1


def test_what_is_stored_is_the_scrubbed_canonical_document(post: Post) -> None:
    document = telegram(probe_ip="198.51.100.9", probe_id="secret")
    document["test_keys"]["note"] = "seen 198.51.100.9"
    post(document)
    stored = decompress(bytes(Upload.objects.get().document))
    assert b"198.51.100.9" not in stored
    assert b"secret" not in stored
    assert orjson.loads(stored)["measurement_start_time"].endswith(":00:00")


def test_captured_bodies_with_nul_escapes_and_lone_surrogates_survive(
    post: Post, drainer: Drainer
) -> None:
    body = orjson.dumps(telegram())[:-1] + b',"x_body":"a\\u0000b\\ud800c"}'
    uid = post(body).json()["results"][0]["uid"]
    assert b'"a\\u0000b\\ud800c"' in decompress(bytes(Upload.objects.get().document))
    drain_all(drainer)
    assert Measurement.objects.get().uid == uid


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_a_batch_in_any_encoding_tells_the_fate_of_each_line(post: Post, encoding: str) -> None:
    lines = [
        orjson.dumps(telegram(nonce=1)),
        b"{broken",
        orjson.dumps(telegram(nonce=2)),
        orjson.dumps(telegram(nonce=1)),
        orjson.dumps(telegram(nonce=3, probe_cc="ZZ")),
    ]
    body = b"\n".join(lines) + b"\n\n"
    packed = {
        "identity": lambda data: data,
        "gzip": gzip.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }[encoding](body)
    answer = post(packed, "application/x-ndjson", **{"Content-Encoding": encoding})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [each["status"] for each in results] == [
        "accepted", "rejected", "accepted", "duplicate", "rejected",
    ]  # fmt: skip
    assert [each["reason"] for each in results] == [
        None, "not_json", None, None, "unknown_country",
    ]  # fmt: skip
    assert results[4]["pointer"] == "/probe_cc"
    assert Receipt.objects.count() == 2


def test_several_gzip_members_and_zstd_frames_are_one_body(post: Post) -> None:
    lines = [orjson.dumps(telegram(nonce=number)) + b"\n" for number in range(4)]
    members = b"".join(gzip.compress(line) for line in lines[:2])
    frames = b"".join(zstandard.ZstdCompressor().compress(line) for line in lines[2:])
    for packed, encoding in ((members, "gzip"), (frames, "zstd")):
        answer = post(packed, "application/x-ndjson", **{"Content-Encoding": encoding})
        assert [each["status"] for each in answer.json()["results"]] == ["accepted"] * 2


def test_all_rejected_is_422_with_results_and_stores_nothing(post: Post) -> None:
    body = b"\n".join(orjson.dumps(telegram(probe_asn="AS0", nonce=number)) for number in range(2))
    answer = post(body, "application/x-ndjson")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [each["reason"] for each in answer.json()["results"]] == ["unknown_network"] * 2
    assert not Receipt.objects.exists()


def test_the_uid_does_not_change_with_the_senders_address(client: Any, post: Post) -> None:
    document = orjson.dumps(telegram())
    uids = {
        client.post(
            "/api/v1/measurements", document, content_type="application/json", REMOTE_ADDR=address
        ).json()["results"][0]["uid"]
        for address in ("198.51.100.7", "203.0.113.80", "2001:db8::1")
    }
    assert len(uids) == 1


def test_a_colliding_uid_is_refused_never_called_a_duplicate(post: Post) -> None:
    document = telegram()
    uid = post(document).json()["results"][0]["uid"]
    Receipt.objects.filter(uid=uid).update(sha256=b"\x01" * 32)
    answer = post(document)
    assert answer.status_code == 422
    assert answer.json()["results"][0]["reason"] == "uid_collision"


def test_a_signature_makes_a_device_one_voter_and_only_its_hmac_is_kept(
    post: Post, drainer: Drainer
) -> None:
    key = SigningKey.generate()
    public = bytes(key.verify_key)
    device_keys.join(public, datetime.now(UTC) - timedelta(weeks=2))
    for nonce in range(2):
        body = orjson.dumps(telegram(nonce=nonce))
        signature = b64encode(key.sign(body).signature).decode()
        header = {"Sawt-Signature": f"ed25519={b64encode(public).decode()}:{signature}"}
        assert post(body, **header).status_code == 200
    drain_all(drainer)
    assert Verdict.objects.values("voter").distinct().count() == 1
    assert Measurement.objects.filter(cohort__isnull=False).count() == 2
    row = DeviceKey.objects.get()
    assert bytes(row.key_hmac) != public
    assert row.registered_week.weekday() == 0


def test_an_unknown_key_has_tenure_after_two_whole_weeks_and_a_vetted_one_at_once() -> None:
    monday = datetime(2026, 11, 2, tzinfo=UTC)
    joined = monday + timedelta(days=6)
    key = bytes(device_keys.KEY_BYTES)
    assert not device_keys.join(key, joined).has_tenure
    for now, has_tenure in ((monday + timedelta(days=13), False), (monday + timedelta(14), True)):
        device = device_keys.find(key, now)
        assert device is not None
        assert device.has_tenure is has_tenure
    device_keys.register(key, Panel.VETTED, joined)
    vetted = device_keys.find(key, joined)
    assert vetted is not None
    assert vetted.has_tenure


@pytest.mark.parametrize(
    "header", ["", "x", "ed25519=:", "ed25519=AAAA:BBBB", "rsa=a:b", "ed25519=é:é"]
)
def test_a_false_signature_is_refused(post: Post, header: str) -> None:
    answer = post(telegram(), **{"Sawt-Signature": header})
    assert answer.status_code == 400
    assert answer.json()["reason"] == "invalid_signature"
    assert not Receipt.objects.exists()


def test_late_uploads_are_stored_but_do_not_vote(post: Post, drainer: Drainer) -> None:
    for days in (0, 3, 20):
        started = datetime.now(UTC) - timedelta(days=days)
        post(telegram(measurement_start_time=started.strftime("%Y-%m-%d %H:%M:%S")))
    drain_all(drainer)
    standings = Measurement.objects.order_by("-measured_at").values_list("standing", "votes")
    assert list(standings) == [("counted", True), ("review", False), ("late", False)]


def test_the_measurement_can_be_read_back(client: Any, post: Post, drainer: Drainer) -> None:
    uid = post(telegram(blocked=True)).json()["results"][0]["uid"]
    waiting = client.get(f"/api/v1/measurements/{uid}")
    assert waiting.status_code == 404
    assert "waits" in waiting.json()["detail"]
    drain_all(drainer)
    found = client.get(f"/api/v1/measurements/{uid}").json()
    assert found["operator"] == "maroc-telecom"
    assert found["network_type"] == "mobile"
    messaging = next(each for each in found["verdicts"] if each["plane"] == "messaging")
    assert (messaging["service"], messaging["outcome"]) == ("telegram", "blocked")
    assert found["document"]["test_name"] == "telegram"
    assert client.get("/api/v1/measurements/nonsense").status_code == 404


def test_a_strangers_page_cannot_make_its_visitors_upload(post: Post) -> None:
    answer = post(telegram(), "text/plain", **{"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, answer.json()["reason"]) == (403, "cross_site")
    assert not Receipt.objects.exists()
    assert post(telegram(), **{"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_batch_casts_the_ballots_that_its_documents_cast_alone() -> None:
    now, sender = datetime.now(UTC), Sender(address=ip_address("198.51.100.7"))
    changes: list[dict[str, Any]] = [
        {},
        {"report_id": "two"},
        {"probe_asn": "AS36884"},
        {"probe_cc": "KE"},
        {"annotations": {"network_type": "wifi"}},
        {"annotations": {"network_type": "vpn"}},
        {"measurement_start_time": f"{now - timedelta(days=3):%Y-%m-%d %H:%M:%S}"},
        {},
    ]
    documents = [
        telegram(nonce=number) | {"report_id": "one"} | each for number, each in enumerate(changes)
    ]
    together = Preparation(Source.NATIVE, sender, now)
    alone = [
        prepare(each, source=Source.NATIVE, sender=sender, now=now).ballot for each in documents
    ]
    assert [together.submission(each).ballot for each in documents] == alone
    assert alone[0] == alone[-1] != alone[1]
