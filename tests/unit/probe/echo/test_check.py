"""`sawt-echo --check` against a helper, and where there is none."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from probe.echo.__main__ import main
from tests.faults.platform import free_port, wait_until

HOST = "127.0.0.1"


@pytest.fixture
def port() -> Iterator[int]:
    """Run a helper as a process of its own."""
    port = free_port()
    words = ["--address", HOST, "--port", str(port)]
    process = subprocess.Popen([sys.executable, "-m", "probe.echo", *words])
    yield port
    process.terminate()
    process.wait(10)


def check(monkeypatch: pytest.MonkeyPatch, *ports: int) -> int:
    words = [word for port in ports for word in ("--port", str(port))]
    monkeypatch.setattr(sys, "argv", ["sawt-echo", "--address", HOST, *words, "--check"])
    return main()


def test_a_running_helper_is_healthy_and_a_missing_port_is_named(
    port: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    wait_until(lambda: check(monkeypatch, port) == 0, seconds=10, what="the helper")
    other = free_port()
    assert check(monkeypatch, port, other) == 1
    assert f"UDP {HOST} port {other}" in capfd.readouterr().err
