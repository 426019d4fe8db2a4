import socket
import threading

from probe.client.udp import udp_passes


def answer(server: socket.socket, *, transaction: bytes | None) -> None:
    request, sender = server.recvfrom(2048)
    assert request[:2] == b"\x00\x01"
    server.sendto(b"\x01\x01" + request[2:8] + (transaction or request[8:20]), sender)


def test_an_answer_to_the_request_is_enough_and_any_other_is_none() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as good,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other,
    ):
        for server, transaction in ((good, None), (other, bytes(12))):
            server.bind(("127.0.0.1", 0))
            server.settimeout(10)
            threading.Thread(
                target=answer, args=(server,), kwargs={"transaction": transaction}, daemon=True
            ).start()
        assert udp_passes([("127.0.0.1", 1), good.getsockname()])
        assert not udp_passes([other.getsockname()])
