"""What a probe of web pages did, step by step, address by address. Pure.

Unlike `measurements.observations`, which merges the steps of a host, it keeps who was asked and
which address answered: a page is judged against what a control saw at the same addresses.
Formats of 2016 (keys of web_connectivity 0.1) to 2025 (0.5). What cannot be read is no fact.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

from measurements.observations import (
    Endpoint,
    Target,
    bare_address,
    host_name,
    read_endpoint,
    read_url,
)
from measurements.rules.responses import Response, read_response

StepT = TypeVar("StepT")

_LONGEST_URL: Final = 2048
_MOST_STEPS: Final = 1000
_MOST_ADDRESSES: Final = 64
"""More steps of a kind, or addresses of a name, than any probe records: no more are read."""
_FORWARD_QUESTIONS: Final = ("A", "ANY")


class Resolver(StrEnum):
    """Who was asked for an address."""

    SYSTEM = "system"  # the resolver that the device uses: its operator's, as a rule
    FOREIGN = "foreign"  # a public resolver, by plain datagrams that the network can forge
    ENCRYPTED = "encrypted"  # a public resolver, in a way that the network cannot forge


_SYSTEM: Final = Resolver.SYSTEM
_ENGINES: Final = {
    "udp": Resolver.FOREIGN,
    "tcp": Resolver.FOREIGN,
    "doh": Resolver.ENCRYPTED,
    "dot": Resolver.ENCRYPTED,
    "doh3": Resolver.ENCRYPTED,
    "doq": Resolver.ENCRYPTED,
}


class Answer(NamedTuple):
    """What one resolver said of one name. Failures are those of questions for IPv4 addresses."""

    addresses: dict[str, None]
    failures: dict[str, None]


class Connect(NamedTuple):
    """One attempt to open a connection."""

    address: str
    port: int
    failure: str | None


class Handshake(NamedTuple):
    """One verified TLS handshake; the older documents do not say with which address."""

    host: str
    address: str | None
    port: int | None
    failure: str | None


class Exchange(NamedTuple):
    """One request and what came back."""

    target: Target
    address: str | None
    failure: str | None
    response: Response


class WebSteps:
    """The steps of one document."""

    def __init__(self, document: Mapping[str, object]) -> None:
        test_keys = document.get("test_keys")
        keys: dict[object, Any] = test_keys if isinstance(test_keys, dict) else {}
        self.readable = bool(keys)
        self.site = _site(document.get("input"))
        self.answers: dict[tuple[str, Resolver], Answer] = {}
        self.asns: dict[str, int] = {}
        _read(keys, "queries", self._add_lookup)
        self.connects = _read(keys, "tcp_connect", _connect)
        self.handshakes = _read(keys, "tls_handshakes", _handshake)
        self.exchanges = _read(keys, "requests", _exchange)

    def _add_lookup(self, step: dict[object, Any]) -> None:
        host, engine = step.get("hostname"), step.get("engine")
        if not isinstance(host, str):
            return
        resolver = _ENGINES.get(engine, _SYSTEM) if isinstance(engine, str) else _SYSTEM
        key = (host_name(host), resolver)
        found = self.answers.get(key)
        if found is None:
            found = self.answers[key] = Answer({}, {})
        failure, answers = step.get("failure"), step.get("answers")
        if isinstance(failure, str) and step.get("query_type") in _FORWARD_QUESTIONS:
            found.failures[failure] = None
        for answer in answers[:_MOST_ADDRESSES] if isinstance(answers, list) else ():
            if not isinstance(answer, dict) or len(found.addresses) >= _MOST_ADDRESSES:
                continue
            address = answer.get("ipv4") or answer.get("ipv6")
            if isinstance(address, str):
                address = bare_address(address)
                found.addresses[address] = None
                asn = answer.get("asn")
                if type(asn) is int and asn > 0:
                    self.asns[address] = asn


def _read(
    keys: dict[object, Any], name: str, read: Callable[[dict[object, Any]], StepT | None]
) -> list[StepT]:
    """Return what can be read of a list of steps."""
    steps = keys.get(name)
    return [
        made
        for step in (steps[:_MOST_STEPS] if isinstance(steps, list) else ())
        if isinstance(step, dict) and (made := read(step)) is not None
    ]


def _site(url: object) -> Target | None:
    """Return where the page is, with its host name as resolvers are asked for it (IDNA)."""
    target = read_url(url) if isinstance(url, str) and len(url) <= _LONGEST_URL else None
    if target is None or target[1].isascii():
        return target
    try:
        return (target[0], target[1].encode("idna").decode("ascii"), target[2])
    except UnicodeError:
        return None


def _connect(step: dict[object, Any]) -> Connect | None:
    """Read a step of `tcp_connect`; `failure` was false or null on success, over the years."""
    address, port, status = step.get("ip"), step.get("port"), step.get("status")
    if not isinstance(address, str) or type(port) is not int or not isinstance(status, dict):
        return None
    succeeded, failure = status.get("success"), status.get("failure")
    if succeeded is True and not failure:
        return Connect(bare_address(address), port, None)
    if succeeded is not True and isinstance(failure, str):
        return Connect(bare_address(address), port, failure)
    return None


def _handshake(step: dict[object, Any]) -> Handshake | None:
    host, address = step.get("server_name"), step.get("address")
    if not isinstance(host, str) or "failure" not in step or step.get("no_tls_verify") is True:
        return None
    failure = step["failure"]
    if failure is not None and not isinstance(failure, str):
        return None
    read = _endpoint(address) or (None, None)
    return Handshake(host_name(host), read[0], read[1], failure)


def _exchange(step: dict[object, Any]) -> Exchange | None:
    """Read a step of `requests`, leaving out what went through Tor: that is another network."""
    request = step.get("request")
    if not isinstance(request, dict):
        return None
    tor, url = request.get("tor"), request.get("url")
    if isinstance(tor, dict) and tor.get("is_tor") is True:
        return None
    target = read_url(url) if isinstance(url, str) and len(url) <= _LONGEST_URL else None
    if target is None:
        return None
    response, failure = read_response(step), step.get("failure")
    if isinstance(failure, str) or (not failure and response.code):
        failure = failure if isinstance(failure, str) else None
        read = _endpoint(step.get("address"))
        return Exchange(target, read[0] if read else None, failure, response)
    return None


def _endpoint(text: object) -> Endpoint | None:
    """Return `address:port` split; None where the document does not say it."""
    return read_endpoint(text[:100]) if isinstance(text, str) else None
