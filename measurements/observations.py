"""What happened, step by step: facts read from one OONI-format document of 2016 to 2025. Pure.

The document is a stranger's: any key may be missing or of any type at any depth. What cannot be
read is no fact; nothing here raises. The probe's own conclusions are never read.
Repetitions of one step are merged into one fact: rules ask "how did this endpoint do?".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

UNSTATED: Final = "unstated"
_LONGEST_TEXT: Final = 2048
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Endpoint(NamedTuple):
    """An address or a host name, and a port."""

    host: str
    port: int


class Target(NamedTuple):
    """Where a URL points to."""

    scheme: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Lookup:
    """Every answer and failure that one host name got; A and AAAA together."""

    addresses: tuple[str, ...]
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempts:
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


class _Count:
    """Attempts while they are counted."""

    __slots__ = ("failures", "successes")

    def __init__(self) -> None:
        self.successes = 0
        self.failures: list[str] = []


def observe(document: object) -> Observations:
    """Return the facts of a decoded document. Never raises."""
    header = document if isinstance(document, dict) else {}
    keys = header.get("test_keys")
    readable = isinstance(keys, dict) and bool(keys)
    keys = keys if isinstance(keys, dict) else {}
    resolver = header.get("resolver_asn")
    return Observations(
        readable=readable,
        lookups_recorded=isinstance(keys.get("queries"), list),
        resolver_known=isinstance(resolver, str) and resolver[:2] == "AS" and resolver != "AS0",
        lookups=_lookups(keys.get("queries")),
        connects=_connects(keys.get("tcp_connect")),
        handshakes=_handshakes(keys.get("tls_handshakes")),
        requests=_requests(keys.get("requests")),
    )


def _lookups(steps: object) -> dict[str, Lookup]:
    """Read `queries`. One name is asked many times with one answer, hence the sets."""
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for step in steps if isinstance(steps, list) else ():
        if not isinstance(step, dict) or not isinstance(host := step.get("hostname"), str):
            continue
        entry = found.get(host)
        if entry is None:
            entry = found[host] = ({}, {})
        if isinstance(failure := step.get("failure"), str):
            entry[1][failure] = None
        answers = step.get("answers")
        for answer in answers if isinstance(answers, list) else ():
            if isinstance(answer, dict):
                address = answer.get("ipv4") or answer.get("ipv6")
                if isinstance(address, str):
                    entry[0][address] = None
    return {
        host_name(host): Lookup(tuple(map(bare_address, addresses)), tuple(failures))
        for host, (addresses, failures) in found.items()
        if addresses or failures
    }


def _connects(steps: object) -> dict[Endpoint, Attempts]:
    """Read `tcp_connect`; `failure` was false or null on success, over the years."""
    counts: dict[tuple[str, int], _Count] = {}
    for step in steps if isinstance(steps, list) else ():
        if not isinstance(step, dict) or not isinstance(status := step.get("status"), dict):
            continue
        address, port, failure = step.get("ip"), step.get("port"), status.get("failure")
        if not isinstance(address, str) or type(port) is not int:
            continue
        succeeded = status.get("success")
        if succeeded is True and not failure:
            count = counts.get((address, port))
            if count is None:
                count = counts[address, port] = _Count()
            count.successes += 1
        elif succeeded is False or (succeeded is None and isinstance(failure, str)):
            stated = failure if isinstance(failure, str) and failure else UNSTATED
            counts.setdefault((address, port), _Count()).failures.append(stated)
    return {
        Endpoint(bare_address(address), port): _frozen(count)
        for (address, port), count in counts.items()
    }


def _handshakes(steps: object) -> dict[str, Attempts]:
    """Read `tls_handshakes` by server name; the oldest have none and are left out."""
    counts: dict[str, _Count] = {}
    for step in steps if isinstance(steps, list) else ():
        if isinstance(step, dict) and isinstance(name := step.get("server_name"), str):
            _count(counts.setdefault(host_name(name), _Count()), step)
    return {name: _frozen(count) for name, count in counts.items() if _counted(count)}


def _requests(steps: object) -> dict[Target, Attempts]:
    """Read `requests`, leaving out what went through Tor: that is another network."""
    counts: dict[Target, _Count] = {}
    for step in steps if isinstance(steps, list) else ():
        if not isinstance(step, dict) or not isinstance(request := step.get("request"), dict):
            continue
        tor = request.get("tor")
        if isinstance(tor, dict) and tor.get("is_tor") is True:
            continue
        url = request.get("url")
        target = read_url(url) if isinstance(url, str) and len(url) <= _LONGEST_TEXT else None
        if target is not None:
            _count(counts.setdefault(target, _Count()), step)
    return {target: _frozen(count) for target, count in counts.items() if _counted(count)}


def _count(count: _Count, step: Mapping[object, object]) -> None:
    """Count one step. Without `failure`, only a response says that it worked."""
    failure = step.get("failure")
    if isinstance(failure, str):
        count.failures.append(failure)
    elif "failure" in step:
        count.successes += failure is None or failure is False
    else:
        response = step.get("response")
        count.successes += isinstance(response, dict) and type(response.get("code")) is int


def _counted(count: _Count) -> bool:
    return bool(count.successes or count.failures)


def _frozen(count: _Count) -> Attempts:
    return Attempts(count.successes, tuple(count.failures))


def host_name(text: str) -> str:
    """Return a host name as it is compared: lower case, no final dot."""
    return text.lower().rstrip(".")


def bare_address(text: str) -> str:
    """Return an address without its zone suffix (`fe80::1%wlan0`)."""
    return text.partition("%")[0] if "%" in text else text


@lru_cache(maxsize=4096)
def read_url(url: str) -> Target | None:
    """Return where a URL points to; None for what is no URL with a host."""
    scheme, separator, rest = url.partition("://")
    authority = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    scheme = scheme.lower()
    endpoint = read_endpoint(authority, _DEFAULT_PORTS.get(scheme, 0))
    return Target(scheme, endpoint.host, endpoint.port) if separator and endpoint else None


def read_endpoint(text: str, default_port: int = 0) -> Endpoint | None:
    """Return `host:port` or `[address]:port` split; None where either is missing."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = text.partition(":")
    number = int(port) if port.isdecimal() and len(port) <= 5 else default_port
    return Endpoint(host_name(bare_address(host)), number) if host and number else None
