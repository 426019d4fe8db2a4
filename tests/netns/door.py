"""The platform's address in the small Internet: a door to the server that runs outside of it.

Namespaces share the file system: a Unix socket leads out. What comes in is written down.
"""

import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tests.netns import addresses
from tests.relay import pump


def open_outside(path: Path, host: str, port: int) -> socket.socket:
    """Carry what comes to a Unix socket to the server; closing the result ends it."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    threading.Thread(
        target=_serve, args=(listener, lambda: socket.create_connection((host, port))), daemon=True
    ).start()
    return listener


def main(path: Path, heard: Path) -> None:
    def connect() -> socket.socket:
        inside = socket.socket(socket.AF_UNIX)
        inside.connect(str(path))
        return inside

    with heard.open("wb", buffering=0) as file:
        listener = socket.create_server((addresses.PLATFORM, 80))
        print("ready", flush=True)
        _serve(listener, connect, file)


def _serve(
    listener: socket.socket, connect: Callable[[], socket.socket], file: BinaryIO | None = None
) -> None:
    try:
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_join, args=(client, connect(), file), daemon=True).start()
    except OSError:
        return  # closed


def _join(client: socket.socket, server: socket.socket, file: BinaryIO | None) -> None:
    """Carry bytes both ways until both sides have ended."""
    with client, server:
        back = threading.Thread(target=pump, args=(server, client), daemon=True)
        back.start()
        pump(client, server, file.write if file else bytes)
        back.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
