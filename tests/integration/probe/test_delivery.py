import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest
from django.test import Client

from measurements.drain import Drainer
from measurements.models import DeviceKey, Inbox, Measurement, Receipt, Withdrawal
from probe.client.documents import Prepared
from probe.client.results import Entry, ResultStore, State
from probe.uid import identify, start_time
from tests.device import REPORT, Device
from tests.integration.conftest import drain_all
from tests.relay import Relay

pytestmark = pytest.mark.django_db(transaction=True)


def store(device: Device) -> ResultStore:
    return ResultStore(device.home.results)


def keep(device: Device, **changes: Any) -> str:
    """Keep a report as a run would, without delivering it; return its uid."""
    ended = device.run(*REPORT, "--not-cut", "--no-upload", "--json")
    assert ended.code == 0, ended.err
    uid: str = ended.json["uids"][0]
    if not changes:
        return uid
    entry = store(device).find(uid)
    assert entry is not None
    document = orjson.loads(store(device).read(entry)) | changes
    started = start_time(document)
    assert started is not None
    changed = Prepared(
        identify(document, started).uid, orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    )
    (device.home.results / "pending" / f"{uid}.json").unlink()
    store(device).add(changed)
    return changed.uid


def deliver(device: Device, *options: str) -> Any:
    return device.run("upload", "--json", "--attempts", "1", *options)


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """An HTTP server that says the same to everyone, as a captive portal does."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_the_uid_printed_is_the_servers_and_a_second_upload_changes_nothing(
    device: Device, drainer: Drainer, client: Client
) -> None:
    uid = keep(device)
    first = deliver(device)
    assert (first.code, first.json["accepted"]) == (0, [uid])
    assert Receipt.objects.get().uid == uid
    # As if the acknowledgement had been lost:
    store(device)._file(State.SENT, uid).replace(store(device)._file(State.PENDING, uid))
    second = deliver(device)
    assert (second.code, second.json["duplicate"]) == (0, [uid])
    assert store(device).entries() == [Entry(uid, State.SENT)]
    third = deliver(device)
    assert (third.code, third.json["accepted"], third.json["duplicate"]) == (0, [], [])
    drain_all(drainer)
    measurement = Measurement.objects.get()
    assert (measurement.uid, measurement.network_type, measurement.access) == (uid, "mobile", "4g")
    assert (
        client.get(f"/api/v1/measurements/{uid}").json()["document"]["test_keys"]["rang"] == "yes"
    )


def test_one_device_has_one_key(device: Device) -> None:
    keep(device)
    deliver(device)
    keep(device)
    deliver(device)
    assert DeviceKey.objects.count() == 1
    assert Receipt.objects.count() == 2
    assert device.home.key.stat().st_mode & 0o077 == 0


def test_killed_after_the_platform_has_it_and_before_it_said_so_it_counts_once(
    device: Device, live_server: Any
) -> None:
    uid = keep(device)
    host, port = live_server.thread.host, live_server.thread.port
    with Relay(host, port, answers=False) as relay:
        process = device.start("upload", "--server", relay.url)
        assert relay.answered.wait(20)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert Receipt.objects.get().uid == uid
    assert store(device).entries() == [Entry(uid, State.PENDING)]
    again = deliver(device)
    assert again.json["duplicate"] == [uid]
    assert Receipt.objects.count() == 1


def test_killed_before_it_is_sent_it_is_sent_later(device: Device) -> None:
    uid = keep(device)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        process = device.start("upload", "--server", url)
        connection, _ = silent.accept()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        connection.close()
    assert Receipt.objects.count() == 0
    assert deliver(device).json["accepted"] == [uid]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Log in to this network</html>"),
        (200, b'{"results":[]}'),
        (200, b'{"results":[{"uid":"another","status":"accepted"}]}'),
        (200, b""),
        (302, b""),
        (403, b'{"reason":"not_allowed"}'),
        (400, b'{"reason":"invalid_signature"}'),
        (503, b"{}"),
    ],
)
def test_what_is_not_the_platforms_word_acknowledges_nothing(
    device: Device, status: int, body: bytes
) -> None:
    uid = keep(device)
    device.consent(servers=())
    with answering(status, body, Location="http://127.0.0.1:9/") as portal:
        ended = deliver(device, "--server", portal)
    assert (ended.code, ended.json["error"]["name"]) == (4, "UNREACHABLE")
    assert ended.json["kept"] == [uid]
    assert store(device).entries() == [Entry(uid, State.PENDING)]


def test_another_address_of_the_instance_is_tried(device: Device) -> None:
    uid = keep(device)
    with answering(200, b"<html>") as portal:
        ended = deliver(device, "--server", portal, "--server", "http://127.0.0.1:9")
    assert ended.json["accepted"] == [uid]


def test_a_refused_result_is_kept_and_its_reason_shown(device: Device) -> None:
    future = keep(device, measurement_start_time="2096-01-01 00:00:00")
    good = keep(device)
    ended = deliver(device)
    assert (ended.code, ended.json["rejected"], ended.json["accepted"]) == (5, [future], [good])
    listed = {each["uid"]: each for each in device.run("list", "--json").json}
    assert listed[future] == {"uid": future, "state": "rejected", "reason": "time_in_future"}
    assert "time_in_future" in device.run("list").out
    assert device.run("show", future, "--json").json["document"]["probe_cc"] == "MA"
    assert deliver(device).json["rejected"] == []


def test_an_unreadable_key_is_one_clear_error_and_keeps_the_results(device: Device) -> None:
    uid = keep(device)
    device.home.key.write_bytes(b"not a key")
    ended = deliver(device)
    assert (ended.code, ended.json["error"]["name"]) == (6, "STORAGE")
    assert store(device).entries() == [Entry(uid, State.PENDING)]
    assert device.home.key.read_bytes() == b"not a key"
    assert Receipt.objects.count() == 0


def test_a_private_document_counts_and_is_never_shown(
    device: Device, drainer: Drainer, client: Client
) -> None:
    uid = device.run(*REPORT, "--not-cut", "--private", "--json").json["accepted"][0]
    drain_all(drainer)
    shown = client.get(f"/api/v1/measurements/{uid}").json()
    assert shown["document"] is None
    assert (shown["votes"], shown["operator"]) == (True, "maroc-telecom")


def test_through_a_proxy_the_platform_is_not_asked_where_the_device_is(device: Device) -> None:
    with answering(503, b"{}") as proxy:
        ended = device.run(
            "report-call", "--service", "whatsapp", "--proxy", proxy, "--json", "--attempts", "1"
        )
    assert (ended.code, ended.json["error"]["name"]) == (9, "UNKNOWN_NETWORK")


def test_forget_leaves_nothing(device: Device) -> None:
    keep(device)
    assert device.run("forget").code == 2
    assert device.home.key.exists() or device.home.results.exists()
    ended = device.run("forget", "--yes", "--json")
    assert ended.json["undelivered"] == 1
    assert not device.folder.exists()


def test_what_was_delivered_is_taken_back_with_the_key_alone(
    device: Device, drainer: Drainer, client: Client
) -> None:
    uid = keep(device)
    other = keep(device)
    deliver(device)
    drain_all(drainer)
    (device.home.results / "sent" / f"{uid}.json").unlink()  # long ago: the list forgets
    assert device.run("withdraw").code == 2
    assert device.run("withdraw", "../../measurements").code == 2
    ended = device.run("withdraw", uid, "--json")
    assert (ended.code, ended.json["withdrawn"]) == (0, [uid])
    assert [each.uid for each in Measurement.objects.all()] == [other]
    assert client.get(f"/api/v1/measurements/{uid}").status_code == 404
    assert device.run("withdraw", uid).code == 0  # a repeat changes nothing

    device.home.key.unlink()
    refused = device.run("withdraw", other, "--json")
    assert (refused.code, refused.json["refused"]) == (5, [other])
    assert Measurement.objects.count() == 1


def test_a_withdrawal_that_does_not_arrive_can_be_tried_again(device: Device) -> None:
    uid = keep(device)
    deliver(device)
    with answering(200, b"<html>Log in</html>") as portal:
        device.consent(servers=(portal,))
        ended = device.run("withdraw", "--all", "--json")
        assert (ended.code, ended.json["kept"]) == (4, [uid])
        assert device.run("forget", "--yes", "--withdraw").code == 4
    assert device.home.key.exists()
    device.consent()
    assert device.run("withdraw", "--all", "--json").json["withdrawn"] == [uid]
    assert store(device).entries() == []


def test_the_hashes_of_one_device_have_nothing_in_common(device: Device) -> None:
    for _ in range(2):
        keep(device)
    deliver(device)
    first, second = Receipt.objects.values_list("token_sha256", flat=True)
    assert first is not None
    assert second is not None
    assert bytes(first) != bytes(second)


def test_forget_offers_to_withdraw_first(device: Device) -> None:
    keep(device)
    deliver(device)
    ended = device.talk(["yes", "yes"], "forget")
    assert "Withdrawn: " in ended.out
    assert not device.folder.exists()
    assert Withdrawal.objects.count() == 1
    assert not Inbox.objects.exists()
