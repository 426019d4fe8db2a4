"""Makes the namespaces and their servers, runs the probe in them, and takes everything away."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import orjson
import pytest

from tests.device import Device
from tests.netns import addresses

ROOT = Path(__file__).resolve().parents[2]
PROBE_S = 400
LAPTOP, OWNER = "laptop-of-zineb", "zineb-benjelloun"
_ETHERNET_BYTES = 14
_numbers = count()


def missing() -> str | None:
    """Return why namespaces cannot be made here, or None."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    absent = [tool for tool in ("ip", "nft", "turnserver", "openssl") if not shutil.which(tool)]
    return f"not installed: {', '.join(absent)}" if absent else None


require_namespaces = pytest.mark.skipif(
    missing() is not None and "SAWT_REQUIRE_NETNS" not in os.environ, reason=str(missing())
)
"""A mark: tests are left out where namespaces cannot be made, unless they are required."""


def certificate(folder: Path) -> None:
    """Make a certificate for every messaging host, trusted by the probe for itself."""
    names = ",".join(f"DNS:{name}" for name in addresses.NAMES)
    call(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
        "-nodes", "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName={names}",
        "-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem"),
    )  # fmt: skip


def call(*command: str, text: str | None = None) -> str:
    """Run a command that must succeed; return what it printed."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout


@dataclass
class Network:
    """One probe, one router, one small Internet."""

    folder: Path
    speed: float
    probe: str
    router: str
    internet: str
    router_devices: tuple[str, str]
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def interfere(self, rules: str) -> None:
        """Load nftables rules in the router."""
        call("ip", "netns", "exec", self.router, "nft", "-f", "-", text=rules)

    def start(self, namespace: str, *command: str) -> subprocess.Popen[str]:
        """Start a process in a namespace, before others: it measures time in milliseconds."""
        return subprocess.Popen(
            ["nice", "-n", "-10", "ip", "netns", "exec", namespace, *command],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def write_down(self, path: Path) -> None:
        """Write every byte that the probe sends into a file."""
        self.helper_process(
            self.router, sys.executable, "-m", "tests.netns.sniffer", self.router_devices[0],
            str(path),
        )  # fmt: skip

    def volunteer(self, home: Path, key: str) -> Device:
        """Return a device whose command line runs in the probe's namespace, on a named laptop."""
        told = 'hostname "$1"; shift; exec "$@"'
        return Device(
            home,
            f"http://{addresses.PLATFORM}",
            key,
            (
                *("nice", "-n", "-10", "ip", "netns", "exec", self.probe, "unshare", "--uts"),
                *("sh", "-c", told, "sh", LAPTOP, "env", f"USER={OWNER}", f"LOGNAME={OWNER}"),
                *(sys.executable, "-m", "tests.netns.run_cli", str(self.folder), str(self.speed)),
            ),
        )

    def open_door(self, inside: Path, heard: Path) -> None:
        """Let the platform be reached through a Unix socket; what it hears goes into a file."""
        self.helper_process(
            self.internet, sys.executable, "-m", "tests.netns.door", str(inside), str(heard)
        )

    def hardware_address(self) -> str:
        """Return the address of the probe's network card."""
        links = orjson.loads(call("ip", "-n", self.probe, "-j", "link"))
        return next(str(each["address"]) for each in links if each["ifname"] != "lo")

    def probe_bytes(self) -> int:
        """Return the bytes of IP that the probe has sent and received."""
        (link,) = (
            each
            for each in orjson.loads(call("ip", "-n", self.probe, "-s", "-j", "link"))
            if each["ifname"] != "lo"
        )
        sides = link["stats64"]["rx"], link["stats64"]["tx"]
        return sum(side["bytes"] - _ETHERNET_BYTES * side["packets"] for side in sides)

    def helper_process(self, namespace: str, *command: str) -> None:
        """Start a process that says `ready` and runs to the network's end."""
        process = self.start(namespace, *command)
        self.processes.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]

    def measure(self) -> dict[str, object]:
        """Run the probe; return its document."""
        running = self.start(
            self.probe, sys.executable, "-m", "tests.netns.run_probe", str(self.folder),
            str(self.speed),
        )  # fmt: skip
        try:
            out, errors = running.communicate(timeout=PROBE_S)
        finally:
            running.kill()
        assert running.returncode == 0, errors
        assert not errors, errors
        document: dict[str, object] = orjson.loads(out)
        return document


@contextmanager
def network(folder: Path, speed: float) -> Iterator[Network]:
    """Give a network with running servers, undisturbed so far."""
    mark = f"{os.getpid() % 100000}{next(_numbers)}"
    names = (f"sawtp{mark}", f"sawtr{mark}", f"sawti{mark}")
    net = Network(folder, speed, *names, (f"rp{mark}", f"ri{mark}"))
    try:
        _wire(net, mark)
        net.processes.append(_start_relay(net))
        net.helper_process(
            net.internet, sys.executable, "-m", "tests.netns.internet", str(folder), str(speed)
        )
        yield net
    finally:
        for process in net.processes:
            process.kill()
            process.communicate()
        for namespace in (net.probe, net.router, net.internet):
            subprocess.run(["ip", "netns", "del", namespace], check=False, capture_output=True)
        shutil.rmtree(Path("/etc/netns") / net.probe, ignore_errors=True)


def _wire(net: Network, mark: str) -> None:
    for namespace in (net.probe, net.router, net.internet):
        call("ip", "netns", "add", namespace)
        call("ip", "-n", namespace, "link", "set", "lo", "up")
    link(net.probe, f"p{mark}", addresses.PROBE, net.router, f"rp{mark}", addresses.ROUTER_INSIDE)
    link(
        net.router, f"ri{mark}", addresses.ROUTER_OUTSIDE,
        net.internet, f"i{mark}", addresses.GATEWAY,
    )  # fmt: skip
    for address in addresses.SERVERS:
        call("ip", "-n", net.internet, "addr", "add", f"{address}/32", "dev", "lo")
    for namespace, via in (
        (net.probe, addresses.ROUTER_INSIDE),
        (net.router, addresses.GATEWAY),
        (net.internet, addresses.ROUTER_OUTSIDE),
    ):
        call("ip", "-n", namespace, "route", "add", "default", "via", via)
    call("ip", "netns", "exec", net.router, "sysctl", "-qw", "net.ipv4.ip_forward=1")
    resolver = Path("/etc/netns") / net.probe
    resolver.mkdir(parents=True)
    (resolver / "resolv.conf").write_text(
        f"nameserver {addresses.RESOLVER}\noptions timeout:1 attempts:4\n"
    )


def link(one: str, name: str, address: str, other: str, peer: str, peer_address: str) -> None:
    """Join two namespaces by a pair of devices with these addresses."""
    call(
        "ip", "link", "add", name, "netns", one, "type", "veth", "peer", "name", peer,
        "netns", other,
    )  # fmt: skip
    for namespace, device, own in ((one, name, address), (other, peer, peer_address)):
        call("ip", "-n", namespace, "addr", "add", f"{own}/24", "dev", device)
        call("ip", "-n", namespace, "link", "set", device, "up")


def _start_relay(net: Network) -> subprocess.Popen[str]:
    """Start coturn as the service's TURN servers."""
    listen = [part for each in addresses.RELAYS.values() for part in ("-L", each)]
    relay = net.start(
        net.internet, "turnserver", "-n", *listen, "-p", "3478", "-r", addresses.REALM, "-a",
        "-u", "someone:password", "--no-tls", "--no-dtls", "--no-cli", "--log-file", "stdout",
        "--pidfile", str(net.folder / f"{net.internet}.pid"), "--no-software-attribute",
        "--relay-threads", "1",
    )  # fmt: skip
    time.sleep(0.5)
    assert relay.poll() is None, relay.communicate()
    return relay
