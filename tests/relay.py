"""A TCP relay for tests: hears every byte that a probe sends, and may hold back the answers."""

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Relay:
    """Relays 127.0.0.1:port to a target; `heard` is what clients sent."""

    def __init__(self, host: str, port: int, *, answers: bool = True) -> None:
        self._target = (host, port)
        self._answers = answers
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.heard = bytearray()
        self.connections = 0
        self.answered = threading.Event()  # the target has answered something

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.close()
        for each in self._open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                server = socket.create_connection(self._target)
                self._open += [client, server]
                threading.Thread(target=self._up, args=(client, server), daemon=True).start()
                threading.Thread(target=self._down, args=(server, client), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        pump(client, server, self.heard.extend)

    def _down(self, server: socket.socket, client: socket.socket) -> None:
        pump(server, client, lambda _: self.answered.set(), passes=self._answers)


def pump(
    source: socket.socket,
    target: socket.socket,
    note: Callable[[bytes], object] = bytes,
    *,
    passes: bool = True,
) -> None:
    """Carry bytes until one side ends, and end the other; pass nothing on if told so."""
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            note(chunk)
            if passes:
                target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
