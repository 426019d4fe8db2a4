from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probe import stun
from tests.captures import FOLDER, datagrams

TRANSACTION = bytes(range(12))
CAPTURES = sorted(FOLDER.glob("*.pcap*")) if FOLDER.exists() else []


def test_a_binding_request_is_the_header_alone() -> None:
    assert stun.encode(stun.Method.BINDING, TRANSACTION) == (
        b"\x00\x01\x00\x00\x21\x12\xa4\x42" + TRANSACTION
    )


@given(
    st.integers(0, 0x3FFF),
    st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=300)), max_size=6),
)
def test_what_is_written_is_read(kind: int, attributes: list[tuple[int, bytes]]) -> None:
    message = stun.decode(stun.encode(kind, TRANSACTION, attributes))
    assert message == stun.Message(kind, TRANSACTION, tuple(attributes))


def test_a_refusal_tells_code_and_realm() -> None:
    data = stun.encode(0x0113, TRANSACTION, [(0x0009, b"\0\0\x04\x01Unauthorized"), (0x14, b"ex")])
    message = stun.decode(data)
    assert (message.is_error, message.is_success) == (True, False)
    assert (message.error_code, message.realm) == (401, "ex")


def test_an_answer_is_told_from_a_request() -> None:
    answer = stun.decode(stun.encode(stun.answer_type(stun.Method.ALLOCATE), TRANSACTION))
    assert (answer.is_success, answer.is_error, answer.error_code) == (True, False, None)


@given(st.binary(max_size=200))
def test_strange_bytes_are_refused_or_read(data: bytes) -> None:
    try:
        stun.decode(data)
    except stun.NotStunError:
        return


@pytest.mark.parametrize(
    "data",
    [
        b"",
        stun.encode(1, TRANSACTION)[:-1],
        stun.encode(1, TRANSACTION) + b"x",
        b"\x80\x01\0\0" + stun.COOKIE + TRANSACTION,
        b"\x00\x01\x00\x04" + stun.COOKIE + TRANSACTION + b"\x00\x09\x00\x09",
    ],
)
def test_what_is_no_whole_message_is_refused(data: bytes) -> None:
    with pytest.raises(stun.NotStunError):
        stun.decode(data)


@pytest.mark.skipif(not CAPTURES, reason="the captures of ../shared are not here")
@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_captures_of_real_calls_are_read(path: Path) -> None:
    for datagram in datagrams(path):
        if stun.is_stun(datagram.payload):
            message = stun.decode(datagram.payload)
            padded, bare = (
                stun.encode(message.type, message.transaction, message.attributes, padded=padded)
                for padded in (True, False)
            )
            assert len(datagram.payload) in (len(padded), len(bare))


@pytest.mark.skipif(not CAPTURES, reason="the captures of ../shared are not here")
def test_the_captures_hold_stun() -> None:
    found = {
        path.name: sum(stun.is_stun(each.payload) for each in datagrams(path)) for path in CAPTURES
    }
    assert found["whatsapp_login_call.pcap"] > 100
    assert found["stun.pcap"] > 10
