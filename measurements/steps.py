"""The steps of a document that most rules read, typed, so that decoding skips the rest. Pure.

Two thirds of a document are what no rule reads: network events, bodies, timings. Decoding into
these types costs half of decoding everything. A stranger's document may have any other shape
anywhere; such a one is decoded whole, and each step that can be read is read from that.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType

StepT = TypeVar("StepT")
ADDRESS_LENGTH: Final = 64
Address: TypeAlias = Annotated[str, msgspec.Meta(max_length=ADDRESS_LENGTH)]
Failure: TypeAlias = str | bool | None
"""Why a step failed; over the years a success was written null, false or not at all."""


class Answer(Struct, gc=False):
    """One address that a name was answered with."""

    ipv4: Address | None = None
    ipv6: Address | None = None


class Query(Struct, gc=False):
    """One lookup of a name."""

    hostname: str | None = None
    failure: Failure = None
    answers: list[Answer] | None = None


class ConnectStatus(Struct, gc=False):
    """How a connection went."""

    success: bool | None = None
    failure: Failure = None


class Connect(Struct, gc=False):
    """One TCP connection."""

    ip: Address | None = None
    port: int | None = None
    status: ConnectStatus | None = None


class Handshake(Struct, gc=False):
    """One TLS handshake; an unset failure is not the same as none."""

    server_name: str | None = None
    failure: Failure | UnsetType = UNSET


class Tor(Struct, gc=False):
    """Whether a request went through Tor."""

    is_tor: bool | None = None


class RequestSent(Struct, gc=False):
    """What was asked."""

    url: str | None = None
    tor: Tor | None = None


class ResponseReceived(Struct, gc=False):
    """What was answered."""

    code: int | None = None


class Request(Struct, gc=False):
    """One HTTP exchange; an unset failure is not the same as none."""

    request: RequestSent | None = None
    response: ResponseReceived | None = None
    failure: Failure | UnsetType = UNSET


class Steps(Struct, gc=False):
    """The recorded steps of one test; None where a kind was not recorded."""

    queries: list[Query] | None = None
    tcp_connect: list[Connect] | None = None
    tls_handshakes: list[Handshake] | None = None
    requests: list[Request] | None = None


class Skeleton(Struct, gc=False):
    """A document with nothing but what its header and its steps say."""

    test_keys: Steps
    test_name: Any = None
    probe_cc: Any = None
    probe_asn: Any = None
    measurement_start_time: Any = None
    test_start_time: Any = None
    report_id: Any = None
    annotations: Any = None
    resolver_asn: Any = None
    input: Any = None

    def header(self) -> dict[str, object]:
        """Return the document as far as its header goes."""
        return {name: getattr(self, name) for name in _HEADER} | {"test_keys": {}}


Document: TypeAlias = Mapping[str, object] | Skeleton
"""A document as rules are handed it: decoded whole, or its skeleton."""

_HEADER: Final = tuple(name for name in Skeleton.__struct_fields__ if name != "test_keys")
_DECODER: Final = msgspec.json.Decoder(Skeleton)
_NO_STEPS: Final = Steps()


def decode_skeleton(content: bytes) -> Skeleton | None:
    """Return what the rules read of a document; None if some part has another shape.

    Also None without any step: only the whole document tells empty from unknown test_keys.
    """
    try:
        skeleton = _DECODER.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    return None if skeleton.test_keys == _NO_STEPS else skeleton


def read_steps(test_keys: Mapping[object, object]) -> Steps:
    """Return the steps of decoded test_keys: whatever has the right shape. Never raises."""
    return Steps(
        queries=_list(test_keys, "queries", _query),
        tcp_connect=_list(test_keys, "tcp_connect", _connect),
        tls_handshakes=_list(test_keys, "tls_handshakes", _handshake),
        requests=_list(test_keys, "requests", _request),
    )


def _list(
    keys: Mapping[object, object], name: str, read: Callable[[dict[str, Any]], StepT]
) -> list[StepT] | None:
    steps = keys.get(name)
    if not isinstance(steps, list):
        return None
    return [read(step) for step in steps if isinstance(step, dict)]


def _query(step: dict[str, Any]) -> Query:
    answers = step.get("answers")
    return Query(
        hostname=_text(step.get("hostname")),
        failure=_failure(step.get("failure")),
        answers=[
            Answer(_address(answer.get("ipv4")), _address(answer.get("ipv6")))
            for answer in (answers if isinstance(answers, list) else ())
            if isinstance(answer, dict)
        ],
    )


def _connect(step: dict[str, Any]) -> Connect:
    port, status = step.get("port"), step.get("status")
    return Connect(
        ip=_address(step.get("ip")),
        port=port if type(port) is int else None,
        status=_connect_status(status) if isinstance(status, dict) else None,
    )


def _connect_status(status: dict[str, Any]) -> ConnectStatus | None:
    success = status.get("success")
    if success is not None and not isinstance(success, bool):
        return None
    return ConnectStatus(success, _failure(status.get("failure")))


def _handshake(step: dict[str, Any]) -> Handshake:
    return Handshake(_text(step.get("server_name")), _failure(step.get("failure", UNSET)))


def _request(step: dict[str, Any]) -> Request:
    sent, received = step.get("request"), step.get("response")
    return Request(
        request=_request_sent(sent) if isinstance(sent, dict) else None,
        response=_response(received) if isinstance(received, dict) else None,
        failure=_failure(step.get("failure", UNSET)),
    )


def _request_sent(sent: dict[str, Any]) -> RequestSent:
    tor = sent.get("tor")
    is_tor = isinstance(tor, dict) and tor.get("is_tor") is True
    return RequestSent(_text(sent.get("url")), Tor(is_tor))


def _response(received: dict[str, Any]) -> ResponseReceived:
    code = received.get("code")
    return ResponseReceived(code if type(code) is int else None)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _address(value: object) -> str | None:
    return value[:ADDRESS_LENGTH] if isinstance(value, str) else None


def _failure(value: object) -> Any:  # noqa: ANN401 (mypy cannot tell UNSET from its type)
    """Return a failure; whatever is no spelling of one is a failure that does not say why."""
    return value if value is UNSET or isinstance(value, str | bool | None) else True
