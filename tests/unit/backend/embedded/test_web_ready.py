import socket
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest

from backend.embedded.web_ready import web_obstacle
from tests.faults.platform import free_port


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield listener


def answer_once(listener: socket.socket, answer: bytes) -> None:
    connection, _ = listener.accept()
    with closing(connection):
        connection.recv(4096)
        connection.sendall(answer)


def test_who_waits_is_told_in_plain_words_that_nobody_listens_yet() -> None:
    assert web_obstacle("127.0.0.1", free_port()) == "it is still starting"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"", "it does not answer yet"),
        (b"HTTP/1.0 200 OK\r\n\r\n", None),
        (b'HTTP/1.0 503 X\r\n\r\n{"reason": "the database is read-only"}',
         "the database is read-only"),
        (b"HTTP/1.0 502 X\r\n\r\n<html>", "/readyz answers 502"),
    ],
)  # fmt: skip
def test_an_answer_says_what_is_missing(
    listener: socket.socket, answer: bytes, expected: str | None
) -> None:
    server = Thread(target=answer_once, args=[listener, answer])
    server.start()
    assert web_obstacle("127.0.0.1", listener.getsockname()[1]) == expected
    server.join()
