"""Where the embedded echo helper listens."""

import socket
from collections.abc import Iterator

import pytest

from backend.embedded.config import read_config
from backend.embedded.echo import Echo, choose_echo
from backend.embedded.errors import EmbeddedError
from measurements.probe_config import Helper, read_helpers
from tests.faults.platform import free_port


def chosen(**environ: str) -> tuple[Echo | None, list[str]]:
    said: list[str] = []
    return choose_echo(read_config(environ), said.append), said


@pytest.fixture(params=[socket.SOCK_DGRAM, socket.SOCK_STREAM], ids=["udp", "tcp"])
def taken(request: pytest.FixtureRequest) -> Iterator[int]:
    port = free_port()
    with socket.socket(socket.AF_INET, request.param) as holder:
        holder.bind(("127.0.0.1", port))
        if request.param == socket.SOCK_STREAM:
            holder.listen()
        yield port


def test_a_free_port_is_taken_as_asked_and_nothing_is_said() -> None:
    port = free_port()
    assert chosen(SAWT_ECHO_PORTS=str(port)) == (Echo(("127.0.0.1",), (port,)), [])


def test_a_taken_port_gives_way_to_a_neighbour_in_one_line(taken: int) -> None:
    echo, said = chosen(SAWT_ECHO_PORTS=str(taken))
    assert echo is not None
    assert taken < echo.ports[0] < taken + 50
    assert len(said) == 1
    assert f"port {taken} cannot be used" in said[0]
    assert f"port {echo.ports[0]} is used" in said[0]


def test_two_addresses_are_two_helpers_as_the_configuration_reads_them() -> None:
    port = free_port()
    echo, _ = chosen(SAWT_ECHO_ADDRESSES="127.0.0.1, 127.0.0.2", SAWT_ECHO_PORTS=f"{port}")
    assert echo is not None
    assert read_helpers(echo.helpers.split(",")) == (
        Helper("127.0.0.1", (port,)),
        Helper("127.0.0.2", (port,)),
    )
    assert Echo(("2001:db8::1",), (1, 2)).helpers == "[2001:db8::1]:1+2"


def test_no_address_of_this_machine_means_no_helper_and_no_failure() -> None:
    echo, said = chosen(SAWT_ECHO_ADDRESSES="192.0.2.77")
    assert echo is None
    assert len(said) == 1
    assert "192.0.2.77" in said[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "localhost"])
def test_every_address_is_never_given_out(host: str) -> None:
    echo, _ = chosen(SAWT_HOST=host, SAWT_ECHO_PORTS=str(free_port()))
    assert echo is not None
    assert not {"0.0.0.0", "::", "localhost"} & set(echo.addresses)


def test_off_is_off() -> None:
    assert chosen(SAWT_ECHO="off") == (None, [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAWT_ECHO", "maybe"),
        ("SAWT_ECHO_PORTS", "3478,x"),
        ("SAWT_ECHO_ADDRESSES", "0.0.0.0"),
        ("SAWT_ECHO_ADDRESSES", "helper.example"),
    ],
)
def test_what_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(EmbeddedError, match=name):
        read_config({name: value})
