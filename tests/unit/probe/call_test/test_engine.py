"""The engine over the loopback, with time running fast."""

import asyncio
import shutil
import socket
import ssl
import subprocess
import sys
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from probe.call_test import Conditions, run_call_test
from probe.echo.server import Helper, Ports
from probe.flows.pace import Pace
from tests.profiles import RECORDS
from tests.unit.probe.call_test.test_plan import Config
from tests.unit.probe.echo.test_helper import HOST, free_port

SPEED = 25.0


@dataclass
class Settings:
    config: Config
    safe: bool = False
    full: bool = False
    vpn: bool = False


def run(
    *,
    serve: bool = True,
    certificate: Path | None = None,
    pin: str | None = None,
    safe: bool = False,
    speed: float = SPEED,
) -> tuple[dict[str, Any], list[float]]:
    """Run a test of a service without endpoints against one helper; return its keys."""
    ports = (free_port(), free_port())
    record: dict[str, object] = {"address": HOST, "ports": list(ports), "certificate": pin}
    config = Config(
        services=[{"slug": "whatsapp", "endpoints": []}], helpers=[record], profiles=RECORDS
    )
    key = certificate.with_name("key.pem") if certificate else None
    shares: list[float] = []

    async def test() -> dict[str, Any]:
        ready, pace = asyncio.Event(), Pace(speed)
        where = Ports((HOST,), ports, certificate, key)
        serving = asyncio.create_task(Helper(pace).serve(where, ready))
        await ready.wait()
        if not serve:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        document = await run_call_test(
            "whatsapp",
            Settings(config, safe=safe),
            lambda _, share: shares.append(share),
            Conditions(speed, ssl.create_default_context()),
        )
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        return document

    document = asyncio.run(test())
    keys: dict[str, Any] = document["test_keys"]
    return keys, shares


def test_three_rounds_both_ways_trigger_first_then_control_first() -> None:
    keys, shares = run(speed=12.0)  # slow enough for a busy machine to lose nothing
    assert keys["x_context"] == {"vpn": False, "udp_sent": 10, "udp_received": 10, "helpers": 1}
    voice = [
        (flow["round"], flow["variant"])
        for flow in keys["x_flows"]
        if flow.get("profile") == "whatsapp-voice/2015-05" and flow["direction"] == "up"
    ]
    assert voice == [(1, "C"), (1, "D"), (2, "D"), (2, "C"), (3, "C"), (3, "D")]
    for flow in keys["x_flows"]:
        assert flow["failure"] is None
        assert flow["received"] >= 0.9 * flow["sent"] > 0
        assert sum(flow.get("block_sent", [flow["sent"]])) == flow["sent"]
        assert sum(flow.get("block_received", [flow["received"]])) == flow["received"]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_safe_test_sends_no_flow_and_asks_no_relay() -> None:
    keys, _ = run(safe=True)
    assert (keys["x_flows"], keys["x_stun"], keys["x_profile"]) == ([], [], None)
    assert keys["x_context"]["udp_sent"] == 0


def test_a_helper_that_is_away_is_asked_for_stun() -> None:
    keys, _ = run(serve=False)
    assert keys["x_flows"] == []
    assert (keys["x_context"]["udp_sent"], keys["x_context"]["udp_received"]) == (10, 0)
    assert keys["x_context"]["helpers"] == 0


def test_a_helper_that_dies_costs_its_flows_and_no_more() -> None:
    port = free_port()
    record: dict[str, object] = {"address": HOST, "ports": [port], "certificate": None}
    config = Config(
        services=[{"slug": "whatsapp", "endpoints": []}], helpers=[record], profiles=RECORDS
    )
    helper = subprocess.Popen(
        [sys.executable, "-m", "probe.echo", "--address", HOST, "--port", str(port),
         "--speed", str(SPEED)],
    )  # fmt: skip
    wait_for(port)

    def progress(step: str, _: float) -> None:
        if step == "flows 2/3":
            helper.kill()
            helper.wait()

    conditions = Conditions(SPEED, ssl.create_default_context())
    document = asyncio.run(run_call_test("whatsapp", Settings(config), progress, conditions))
    keys: dict[str, Any] = document["test_keys"]  # type: ignore[assignment]
    failed = [flow["failure"] for flow in keys["x_flows"] if flow["round"] == 2]
    assert failed == ["helper_unreachable"] * 4
    assert all(flow["failure"] is None for flow in keys["x_flows"] if flow["round"] == 1)
    assert keys["media_status"] == "inconclusive"


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the helper does not start")


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_a_helpers_certificate_is_pinned(tmp_path: Path) -> None:
    certificate = tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-subj", "/CN=helper", "-keyout", tmp_path / "key.pem", "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    pin = sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest()
    assert run(certificate=certificate, pin=pin)[0]["x_context"]["helpers"] == 1
    assert run(certificate=certificate, pin=pin[::-1])[0]["x_context"]["helpers"] == 0
