"""Ways to the platform: proxies, patience."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson
import pytest
from nacl.signing import SigningKey

from measurements.models import Receipt
from probe.client.delivery import Patience, deliver
from probe.client.documents import Prepared
from probe.client.platform import Platform
from probe.client.problems import ExitCode
from probe.client.results import Entry, ResultStore, State
from tests.device import REPORT, Device
from tests.relay import Relay, pump

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def socks_proxy(target: tuple[str, int]) -> Iterator[tuple[str, list[bytes]]]:
    """A SOCKS5 proxy that leads every name to one target, and notes the names."""
    names: list[bytes] = []

    def serve(client: socket.socket) -> None:
        with client, socket.create_connection(target) as server:
            client.recv(64)
            client.sendall(b"\x05\x00")
            head = client.recv(4)
            assert head[3] == 3  # a name, so that the proxy resolves it
            names.append(client.recv(client.recv(1)[0]))
            client.recv(2)
            client.sendall(b"\x05\x00\x00\x01" + bytes(4) + struct.pack(">H", 0))
            up = threading.Thread(target=pump, args=(client, server), daemon=True)
            up.start()
            pump(server, client)
            up.join()

    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"socks5h://127.0.0.1:{listener.getsockname()[1]}", names
        listener.shutdown(socket.SHUT_RDWR)


def test_a_socks_proxy_is_given_the_name_to_resolve(device: Device, live_server: Any) -> None:
    target = (live_server.thread.host, live_server.thread.port)
    with socks_proxy(target) as (proxy, names):
        ended = device.run(
            *REPORT, "--not-cut", "--json", "--proxy", proxy, "--server", "http://localhost:1"
        )
    assert ended.json["accepted"], ended.err
    assert set(names) == {b"localhost"}
    assert Receipt.objects.count() == 1


def test_an_http_proxy_is_asked_for_the_platform_by_name(device: Device, live_server: Any) -> None:
    with Relay(live_server.thread.host, live_server.thread.port) as proxy:
        ended = device.run(
            *("report-call", "--service", "whatsapp", "--proxy", proxy.url),
            *("--server", "http://platform.invalid"),
        )
    assert ended.code == ExitCode.UNKNOWN_NETWORK  # which the proxy's would not be
    assert b"GET http://platform.invalid/api/v1/probe-config HTTP/1.1" in proxy.heard
    assert b"/api/v1/network" not in proxy.heard


class Moody(BaseHTTPRequestHandler):
    """Answers 503 or breaks off as told, and then accepts."""

    moods: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        mood = self.moods.pop(0) if self.moods else "accept"
        if mood == "break":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{")
            self.close_connection = True
            return
        body = orjson.dumps({"results": [{"uid": "uid", "status": "accepted"}]})
        self.send_response(503 if mood != "accept" else 200)
        if mood.isdecimal():
            self.send_header("Retry-After", mood)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def moody(device: Device) -> Iterator[tuple[Platform, type[Moody]]]:
    handler = type("Handler", (Moody,), {"moods": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Platform(device.consent(servers=(f"http://127.0.0.1:{server.server_port}",))), handler
    server.shutdown()
    server.server_close()


def go(device: Device, platform: Platform, patience: Patience) -> tuple[Any, list[float]]:
    store = ResultStore(device.home.results)
    store.add(Prepared("uid", b"{}"))
    slept: list[float] = []
    return deliver(store, platform, SigningKey(bytes(32)), patience, slept.append), slept


def test_it_waits_longer_each_time_and_as_long_as_the_platform_asks(
    device: Device, moody: tuple[Platform, type[Moody]]
) -> None:
    platform, handler = moody
    handler.moods[:] = ["busy", "break", "7"]
    done, slept = go(device, platform, Patience(attempts=5, first_wait=2, longest_wait=60))
    assert done.accepted == ["uid"]
    assert 1 <= slept[0] <= 3
    assert 2 <= slept[1] <= 6
    assert slept[2:] == [7]
    assert ResultStore(device.home.results).entries() == [Entry("uid", State.SENT)]


def test_a_platform_that_asks_for_a_long_rest_gets_it(
    device: Device, moody: tuple[Platform, type[Moody]]
) -> None:
    platform, handler = moody
    handler.moods[:] = ["3600"]
    done, slept = go(device, platform, Patience(attempts=5))
    assert (done.kept, slept) == (["uid"], [])


def test_patience_ends_and_the_result_stays(
    device: Device, moody: tuple[Platform, type[Moody]]
) -> None:
    platform, handler = moody
    handler.moods[:] = ["busy"] * 9
    done, slept = go(device, platform, Patience(attempts=3))
    assert (done.kept, len(slept)) == (["uid"], 2)
    assert ResultStore(device.home.results).entries() == [Entry("uid", State.PENDING)]
