"""The one exchange of a stunreachability document: datagrams sent and answered. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from measurements.observations import Endpoint, read_endpoint, read_url

_SMALLEST_STUN_MESSAGE: Final = 20
_LONGEST_INPUT: Final = 300
_SENDING: Final = ("write", "write_to")
_RECEIVING: Final = ("read", "read_from")
_OPENING: Final = ("connect",)


@dataclass(frozen=True, slots=True)
class StunExchange:
    """Binding requests to one server, and what came back."""

    server: Endpoint | None
    sent: int
    answers: int
    failures: tuple[str, ...]


def read_stun_exchange(document: Mapping[str, object]) -> StunExchange:
    """Return the exchange from `network_events`. Never raises."""
    keys = document.get("test_keys")
    keys = keys if isinstance(keys, dict) else {}
    events = keys.get("network_events")
    sent = answers = 0
    failures: list[str] = []
    for event in events if isinstance(events, list) else ():
        if not isinstance(event, dict):
            continue
        operation, failure = event.get("operation"), event.get("failure")
        if isinstance(failure, str):
            if operation in _OPENING + _SENDING + _RECEIVING:
                failures.append(failure)
        elif operation in _SENDING:
            sent += 1
        elif operation in _RECEIVING:
            size = event.get("num_bytes")
            answers += type(size) is int and size >= _SMALLEST_STUN_MESSAGE
    return StunExchange(_server(document.get("input"), keys), sent, answers, tuple(failures))


def _server(asked: object, keys: Mapping[str, object]) -> Endpoint | None:
    """Return the server that was asked: `input` since 2021, `endpoint` always."""
    if isinstance(asked, str) and (target := read_url(asked[:_LONGEST_INPUT])):
        return (target[1], target[2])
    endpoint = keys.get("endpoint")
    return read_endpoint(endpoint[:_LONGEST_INPUT]) if isinstance(endpoint, str) else None
