"""What happened, step by step: facts read from one OONI-format document of 2016 to 2025. Pure.

The document is a stranger's: any key may be missing or of any type. What cannot be read is no
fact; nothing raises. The probe's conclusions are never read. Repetitions of a step are one fact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from msgspec import UNSET, UnsetType

from measurements.steps import (
    Connect,
    Failure,
    Handshake,
    Query,
    Request,
    ResponseReceived,
    Skeleton,
    Steps,
    read_steps,
)

Endpoint: TypeAlias = tuple[str, int]  # address or host name, port
Target: TypeAlias = tuple[str, str, int]  # scheme, host, port

UNSTATED: Final = "unstated"
_LONGEST_URL: Final = 2048
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Lookup(NamedTuple):
    """Every answer and failure that one host name got. A tuple: a dataclass costs twice to make."""

    addresses: tuple[str, ...]
    failures: tuple[str, ...]


class Attempts(NamedTuple):
    """How often one step succeeded, and the failure strings of the other times."""

    successes: int
    failures: tuple[str, ...]

    @property
    def succeeded(self) -> bool:
        """Whether the step worked at least as often as it failed."""
        return self.successes > 0 and self.successes >= len(self.failures)


@dataclass(frozen=True, slots=True)
class Observations:
    """The facts of one document."""

    readable: bool
    lookups_recorded: bool
    resolver_known: bool
    lookups: Mapping[str, Lookup]
    connects: Mapping[Endpoint, Attempts]
    handshakes: Mapping[str, Attempts]
    requests: Mapping[Target, Attempts]


_CLEAN: Final = tuple(Attempts(successes, ()) for successes in range(64))


def observe(document: object) -> Observations:
    """Return the facts of a decoded document, or of its skeleton. Never raises."""
    if isinstance(document, Skeleton):
        return _observations(document.test_keys, document.resolver_asn, readable=True)
    header = document if isinstance(document, dict) else {}
    test_keys = header.get("test_keys")
    keys = test_keys if isinstance(test_keys, dict) else {}
    return _observations(read_steps(keys), header.get("resolver_asn"), readable=bool(keys))


def _observations(steps: Steps, resolver: object, *, readable: bool) -> Observations:
    return Observations(
        readable=readable,
        lookups_recorded=steps.queries is not None,
        resolver_known=isinstance(resolver, str) and resolver[:2] == "AS" and resolver != "AS0",
        lookups=_lookups(steps.queries or ()),
        connects=_connects(steps.tcp_connect or ()),
        handshakes=_handshakes(steps.tls_handshakes or ()),
        requests=_requests(steps.requests or ()),
    )


def _lookups(steps: Iterable[Query]) -> dict[str, Lookup]:
    """Read `queries`. One name is asked many times with one answer, hence the dictionaries."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for step in steps:
        name = step.hostname
        if name is None:
            continue
        pair = found.get(name)
        if pair is None:
            pair = found[name] = found.setdefault(host_name(name), ({}, {}))
        if step.failure is not None and isinstance(step.failure, str):
            pair[1][step.failure] = None
        for answer in step.answers or ():
            if address := answer.ipv4 or answer.ipv6:
                pair[0][address] = None
    return {
        name: Lookup(
            tuple([text if "%" not in text else bare_address(text) for text in answers]),
            tuple(failures) if failures else (),
        )
        for name, (answers, failures) in found.items()
        if answers or failures
    }


def _connects(steps: Iterable[Connect]) -> dict[Endpoint, Attempts]:
    """Read `tcp_connect`; `failure` was false or null on success, over the years."""
    outcomes: dict[tuple[str | None, int | None], list[str | None]] = {}
    for step in steps:
        status, endpoint = step.status, (step.ip, step.port)
        if status is None:
            continue
        results = outcomes.get(endpoint)
        if results is None:
            results = outcomes[endpoint] = []
        failure = status.failure
        if status.success and not failure:
            results.append(None)
        elif status.success is False or (status.success is None and isinstance(failure, str)):
            results.append((isinstance(failure, str) and failure) or UNSTATED)
    return {
        (bare_address(address), port): _merged(results)
        for (address, port), results in outcomes.items()
        if results and address is not None and port is not None
    }


def _handshakes(steps: Iterable[Handshake]) -> dict[str, Attempts]:
    """Read `tls_handshakes` by server name; the oldest have none and are left out."""
    outcomes: dict[str, list[str | None]] = {}
    for step in steps:
        if step.server_name is not None:
            _note(outcomes.setdefault(host_name(step.server_name), []), step.failure, None)
    return {name: _merged(results) for name, results in outcomes.items() if results}


def _requests(steps: Iterable[Request]) -> dict[Target, Attempts]:
    """Read `requests`, leaving out what went through Tor: that is another network."""
    outcomes: dict[Target, list[str | None]] = {}
    for step in steps:
        sent = step.request
        if sent is None or sent.url is None or (sent.tor is not None and sent.tor.is_tor):
            continue
        target = read_url(sent.url) if len(sent.url) <= _LONGEST_URL else None
        if target is not None:
            _note(outcomes.setdefault(target, []), step.failure, step.response)
    return {target: _merged(results) for target, results in outcomes.items() if results}


def _note(
    results: list[str | None], failure: Failure | UnsetType, response: ResponseReceived | None
) -> None:
    """Add a step's outcome. Without `failure`, only a response says that it worked."""
    if isinstance(failure, str):
        results.append(failure or UNSTATED)
    elif failure is UNSET:
        if response is not None and response.code is not None:
            results.append(None)
    elif not failure:
        results.append(None)


def _merged(results: list[str | None]) -> Attempts:
    if not any(results) and len(results) < len(_CLEAN):
        return _CLEAN[len(results)]
    failures = tuple([text for text in results if text is not None])
    return Attempts(len(results) - len(failures), failures)


def host_name(text: str) -> str:
    """Return a host name as it is compared: lower case, no final dot."""
    return text.lower().rstrip(".")


def bare_address(text: str) -> str:
    """Return an address without its zone suffix (`fe80::1%wlan0`)."""
    return text.partition("%")[0]


@lru_cache(maxsize=4096)
def read_url(url: str) -> Target | None:
    """Return where a URL points to; None for what is no URL with a host."""
    scheme, separator, rest = url.partition("://")
    authority = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    scheme = scheme.lower()
    endpoint = read_endpoint(authority, _DEFAULT_PORTS.get(scheme, 0))
    return (scheme, *endpoint) if separator and endpoint else None


def read_endpoint(text: str, default_port: int = 0) -> Endpoint | None:
    """Return `host:port` or `[address]:port` split; None where either is missing."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = text.partition(":")
    number = int(port) if port.isdecimal() and len(port) <= 5 else default_port
    return (host_name(host.partition("%")[0]), number) if host and number else None
