"""What happened, step by step: facts read from one OONI-format document of 2016 to 2025. Pure.

The document is a stranger's: any key may be missing or of any type. What cannot be read is no
fact; nothing raises. The probe's conclusions are never read. Repetitions of a step are one fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

Endpoint: TypeAlias = tuple[str, int]  # address or host name, port
Target: TypeAlias = tuple[str, str, int]  # scheme, host, port

_UNREADABLE: Final = (AttributeError, KeyError, TypeError)
UNSTATED: Final = "unstated"
_LONGEST_ADDRESS: Final = 64
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
    """Return the facts of a decoded document. Never raises."""
    header = document if isinstance(document, dict) else {}
    test_keys = header.get("test_keys")
    keys = test_keys if isinstance(test_keys, dict) else {}
    resolver = header.get("resolver_asn")
    return Observations(
        readable=bool(keys),
        lookups_recorded=isinstance(keys.get("queries"), list),
        resolver_known=isinstance(resolver, str) and resolver[:2] == "AS" and resolver != "AS0",
        lookups=_lookups(_steps(keys, "queries")),
        connects=_connects(_steps(keys, "tcp_connect")),
        handshakes=_handshakes(_steps(keys, "tls_handshakes")),
        requests=_requests(_steps(keys, "requests")),
    )


def _steps(keys: dict[object, object], name: str) -> list[Any]:
    steps = keys.get(name)
    return steps if isinstance(steps, list) else []


def _lookups(steps: list[Any]) -> dict[str, Lookup]:
    """Read `queries`. One name is asked many times with one answer, hence the sets."""
    answers: dict[str, dict[str, None]] = {}
    failures: dict[str, dict[str, None]] = {}
    for step in steps:
        try:
            name = step["hostname"]
            found = answers.get(name)
            if found is None:
                found = answers[name] = answers.setdefault(host_name(name), {})
            if isinstance(failure := step.get("failure"), str):
                failures.setdefault(host_name(name), {})[failure] = None
            for answer in step.get("answers") or ():
                found[answer.get("ipv4") or answer.get("ipv6")] = None
        except _UNREADABLE:
            continue
    return {
        name: Lookup(
            tuple([bare_address(text) for text in found if isinstance(text, str)]),
            tuple(failures[name]) if name in failures else (),
        )
        for name, found in answers.items()
        if found or name in failures
    }


def _connects(steps: list[Any]) -> dict[Endpoint, Attempts]:
    """Read `tcp_connect`; `failure` was false or null on success, over the years."""
    outcomes: dict[Endpoint, list[str | None]] = {}
    for step in steps:
        try:
            status, endpoint = step["status"], (step["ip"], step["port"])
            succeeded, failure = status.get("success"), status.get("failure")
            results = outcomes.setdefault(endpoint, [])
        except _UNREADABLE:
            continue
        if succeeded is True and not failure:
            results.append(None)
        elif succeeded is False or (succeeded is None and isinstance(failure, str)):
            results.append((isinstance(failure, str) and failure) or UNSTATED)
    return {
        (bare_address(address), port): _merged(results)
        for (address, port), results in outcomes.items()
        if results and isinstance(address, str) and type(port) is int
    }


def _handshakes(steps: list[Any]) -> dict[str, Attempts]:
    """Read `tls_handshakes` by server name; the oldest have none and are left out."""
    outcomes: dict[str, list[str | None]] = {}
    for step in steps:
        if isinstance(step, dict) and isinstance(name := step.get("server_name"), str):
            _note(outcomes.setdefault(host_name(name), []), step)
    return {name: _merged(results) for name, results in outcomes.items() if results}


def _requests(steps: list[Any]) -> dict[Target, Attempts]:
    """Read `requests`, leaving out what went through Tor: that is another network."""
    outcomes: dict[Target, list[str | None]] = {}
    for step in steps:
        if not isinstance(step, dict) or not isinstance(request := step.get("request"), dict):
            continue
        tor = request.get("tor")
        if isinstance(tor, dict) and tor.get("is_tor") is True:
            continue
        url = request.get("url")
        target = read_url(url) if isinstance(url, str) and len(url) <= _LONGEST_URL else None
        if target is not None:
            _note(outcomes.setdefault(target, []), step)
    return {target: _merged(results) for target, results in outcomes.items() if results}


def _note(results: list[str | None], step: Mapping[object, object]) -> None:
    """Add a step's outcome. Without `failure`, only a response says that it worked."""
    failure, response = step.get("failure"), step.get("response")
    if isinstance(failure, str):
        results.append(failure or UNSTATED)
    elif "failure" in step:
        if not failure:
            results.append(None)
    elif isinstance(response, dict) and type(response.get("code")) is int:
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
    """Return an address without its zone suffix (`fe80::1%wlan0`), cut to a sane length."""
    return text[:_LONGEST_ADDRESS].partition("%")[0]


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
