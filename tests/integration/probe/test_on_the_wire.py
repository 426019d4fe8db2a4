"""What leaves the device, byte by byte."""

import getpass
import re
import socket
import time
import zlib
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings

from measurements.models import Receipt
from measurements.probe_config import read_helpers, signing_key
from probe.signed_config import public_text
from tests.device import REPORT, Device
from tests.relay import Relay
from tests.unit.probe.cli.test_consent_gate import AGREEING

pytestmark = pytest.mark.django_db(transaction=True)

_GZIP = b"\x1f\x8b\x08"


def readable(heard: bytes) -> bytes:
    """Return what was sent with every compressed body beside its content."""
    pieces = [heard]
    for found in re.finditer(re.escape(_GZIP), heard):
        pieces.append(zlib.decompressobj(wbits=31).decompress(heard[found.start() :]))  # noqa: PERF401
    return b"\n".join(pieces)


def own_addresses() -> set[str]:
    return {
        address.address.partition("%")[0]
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.address not in ("127.0.0.1", "::1", "00:00:00:00:00:00")
    }


def test_nothing_before_consent_and_then_nothing_that_finds_the_volunteer(
    live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that doctor asks no server of others.
    monkeypatch.setattr(settings, "SAWT_ECHO_HELPERS", read_helpers(["127.0.0.1:9"]))
    key = public_text(signing_key(settings.SAWT_PROBE_CONFIG_SECRET))
    device = Device(tmp_path / "device")
    with Relay(live_server.thread.host, live_server.thread.port) as relay:
        instance = ("--server", relay.url, "--server-key", key)
        for command in (("run",), ("upload",), REPORT, ("doctor",), ("list",)):
            device.run(*command, *instance)
        assert device.talk(AGREEING, "consent", *instance).code == 0
        assert (relay.connections, bytes(relay.heard)) == (0, b"")

        began = int(time.time())
        ended = device.run(*REPORT, "--heard", "yes", "--cut-after", "7", "--json")
        assert ended.code == 0, ended.err
        assert device.run("doctor").code == 0
        ended_at = int(time.time())
    assert Receipt.objects.count() == 1
    sent = readable(bytes(relay.heard))
    assert b'"service":"whatsapp"' in sent  # so the test reads what was sent
    for word in {socket.gethostname(), getpass.getuser(), str(tmp_path), *own_addresses()}:
        assert re.search(rb"\b" + re.escape(word.encode()) + rb"\b", sent) is None, word
    assert set(re.findall(rb"\d\d:\d\d:\d\d", sent)) == {
        time.strftime("%H:00:00", time.gmtime(began)).encode()
    }
    for second in range(began - 1, ended_at + 2):
        assert str(second).encode() not in sent
        assert second.to_bytes(4, "little") not in bytes(relay.heard)  # as gzip would write it


def test_every_header_that_is_sent_is_known(device: Device, live_server: Any) -> None:
    with Relay(live_server.thread.host, live_server.thread.port) as relay:
        ended = device.run(*REPORT, "--not-cut", "--json", "--server", relay.url)
        assert ended.json["accepted"], ended.err
    heads = bytes(relay.heard).split(b"\r\n")
    names = {
        line.partition(b":")[0].decode().lower()
        for line in heads
        if re.match(rb"[A-Za-z-]+: ", line)
    }
    assert names == {
        "host", "user-agent", "accept-encoding", "content-length", "content-type",
        "content-encoding", "sawt-signature", "sawt-withdrawal",
    }  # fmt: skip
    assert b"User-Agent: sawt-probe/0.1.0\r\n" in relay.heard
