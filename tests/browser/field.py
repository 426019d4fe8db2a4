"""The small Internet that the browser probe meets in tests: HTTPS sites, STUN servers, coturn."""

import contextlib
import random
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from probe import stun
from probe.echo.datagrams import answer_binding

SECRET = "a-secret-of-tests"
_NAT_PORT = 40_000
_ELSEWHERE = (
    b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n"
)


@dataclass
class Sites:
    """Every HTTPS host: answers, unless its name is in one of the sets."""

    port: int = 0
    silent: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    redirecting: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)

    def greet(self, connection: ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> int | None:
        """Note who is asked; keep silent, or break off later than a content blocker would."""
        host = name or ""
        self.asked.append(host)
        if host in self.silent:
            time.sleep(25)
        if host in self.broken:
            time.sleep(0.3)
            return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        return None

    def serve(self, connection: socket.socket, context: ssl.SSLContext) -> None:
        """Answer requests with nothing, until the browser goes."""
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
            while request := tls.recv(65536):
                self.heard.append(request)
                host = re.search(rb"[Hh]ost: ([^\r]*)", request)
                if host and host[1].decode() in self.redirecting:
                    tls.sendall(_ELSEWHERE)
                else:
                    tls.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


@contextmanager
def sites(folder: Path) -> Iterator[Sites]:
    """Serve every host at one local port."""
    pem = folder / "site.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=test", "-keyout", str(pem), "-out", str(pem)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    made = Sites()
    context.sni_callback = made.greet  # type: ignore[assignment]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.port = listener.getsockname()[1]

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(
                        target=made.serve, args=(connection, context), daemon=True
                    ).start()

        threading.Thread(target=accept, daemon=True).start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)


@dataclass
class StunServers:
    """STUN servers on one address of this machine's own; they see a NAT, as most do."""

    address: str
    silent: bool = False
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def stun_servers(ports: tuple[int, ...], address: str = "") -> Iterator[StunServers]:
    """Answer Binding requests, and no others, on these ports of an address of our own."""
    own = "127." + ".".join(str(random.randint(2, 250)) for _ in range(3))
    made = StunServers(address or own)
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in ports]

    def answer(server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                data, source = server.recvfrom(2048)
                if not data:  # shut down
                    return
                made.heard.append(data)
                reply = _answer(data)
                if reply is not None and not made.silent:
                    server.sendto(reply, source)

    for server, port in zip(sockets, ports, strict=True):
        server.bind((made.address, port))
        threading.Thread(target=answer, args=(server,), daemon=True).start()
    yield made
    for server in sockets:
        with contextlib.suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()


def _answer(data: bytes) -> bytes | None:
    """Return what a server behind a NAT's other side answers.

    Browsers ask in so few bytes that the echo helper would answer without an address.
    """
    message = stun.decode(data)
    if message.type != stun.Method.BINDING:
        return None
    transaction = message.transaction
    longer = stun.encode(stun.Method.BINDING, transaction, [(0x8022, b"a name, for room")])
    return answer_binding(longer, ("198.51.100.7", _NAT_PORT))


def free_port() -> int:
    """Return a port that is free over TCP and, most likely, over UDP."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def coturn(folder: Path, *options: str) -> Iterator[str]:
    """Run coturn as docs/operating.md configures it; yield where it listens."""
    program = shutil.which("turnserver")
    assert program, "coturn is not installed: apt-get install coturn"
    port = free_port()
    process = subprocess.Popen(
        [program, "-n", "-L", "127.0.0.1", "-E", "127.0.0.1", "-p", str(port),
         "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=sawt",
         "--allow-loopback-peers",
         "--denied-peer-ip=0.0.0.0-255.255.255.255", "--allowed-peer-ip=127.0.0.1",
         "--user-quota=50", "--max-bps=64000", "--no-tls", "--no-dtls", "--no-cli", "--fingerprint",
         "--no-multicast-peers", "--log-file", str(folder / "turn.log"), "--simple-log",
         "--relay-threads", "1",
         "--userdb", str(folder / "turn.db"), "--pidfile", str(folder / "turn.pid"), *options],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
