"""What the test helper, outside the country, saw of the same page at the same time. Pure.

These are observations, not conclusions, and are read as such. Where the probe says that asking the
helper failed, nothing of it is believed.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from measurements.rules import addresses
from measurements.rules.addresses import PUBLIC
from measurements.rules.responses import Response, read_headers

_ENOUGH_BODY: Final = 0.7
"""Share of the longer body that the shorter must have to be alike. Source: ooni/spec ts-017."""

_COMMON_HEADERS: Final = frozenset(
    {
        "accept-ranges", "age", "cache-control", "connection", "content-encoding",
        "content-language", "content-length", "content-type", "date", "etag", "expires",
        "keep-alive", "last-modified", "location", "p3p", "pragma", "server", "set-cookie",
        "transfer-encoding", "upgrade", "vary", "via", "x-content-type-options", "x-frame-options",
        "x-powered-by", "x-xss-protection",
    }
)  # fmt: skip


class Likeness(StrEnum):
    """How a page compares with the one that the control got."""

    SAME = "same"
    DIFFERENT = "different"  # in every respect that both show
    UNKNOWN = "unknown"


class Control:
    """The control's observations of one page."""

    def __init__(self, keys: Mapping[Any, Any]) -> None:
        given = keys.get("control")
        control: dict[Any, Any] = given if isinstance(given, dict) else {}
        if keys.get("control_failure"):
            control = {}
        self.exists = bool(control)
        self._page = _part(control, "http_request")
        self._connects = _part(control, "tcp_connect")
        self._handshakes = _part(control, "tls_handshake")
        status, failure = self._page.get("status_code"), self._page.get("failure")
        self.status = status if type(status) is int and not failure and status >= 100 else 0
        self.addresses = _public_addresses(_part(control, "dns")) if self.status else ()
        self.asns: dict[str, int] = {}
        for address, facts in _part(control, "ip_info").items():
            if isinstance(facts, dict) and type(asn := facts.get("asn")) is int and asn > 0:
                self.asns[address] = asn

    @property
    def fetched(self) -> bool:
        """Whether the control got an answer to the whole request: the site is up."""
        return self.status > 0

    @property
    def fetched_well(self) -> bool:
        """Whether that answer was no error."""
        return 0 < self.status < 400

    def opened(self, address: str, port: int) -> bool | None:
        """Return whether the control could connect; None where it did not try."""
        return _status(self._connects, address, port)

    def verified(self, address: str, port: int) -> bool | None:
        """Return whether an address proved to be the site's by its certificate; None if untried."""
        return _status(self._handshakes, address, port)

    def likeness(self, response: Response) -> Likeness:
        """Compare a page with the control's. Alike in one respect is alike: pages vary."""
        if not self.fetched or (self.status < 400) != (response.code < 400):
            return Likeness.UNKNOWN
        titles = _alike_titles(response, self._page.get("title"))
        lengths = _alike_lengths(response.length, self._page.get("body_length"))
        if titles or (titles is None and lengths):
            return Likeness.SAME
        headers = _alike_headers(response, self._page)
        if headers:
            return Likeness.SAME
        unlike = titles is False and lengths is False and headers is False
        return Likeness.DIFFERENT if unlike else Likeness.UNKNOWN


def _part(control: Mapping[Any, Any], name: str) -> dict[Any, Any]:
    part = control.get(name)
    return part if isinstance(part, dict) else {}


def _public_addresses(dns: Mapping[Any, Any]) -> tuple[str, ...]:
    """Return what the control's resolver answered, as far as a public server can have it."""
    found = dns.get("addrs") or dns.get("ips")  # the name of the key in early 2016
    return tuple(
        [
            address
            for address in (found if isinstance(found, list) else ())
            if isinstance(address, str) and addresses.kind_of(address) in PUBLIC
        ]
    )


def _status(steps: Mapping[Any, Any], address: str, port: int) -> bool | None:
    step = steps.get(f"[{address}]:{port}" if ":" in address else f"{address}:{port}")
    status = step.get("status") if isinstance(step, dict) else None
    return status if isinstance(status, bool) else None


def _alike_titles(response: Response, other: object) -> bool | None:
    if not isinstance(other, str) or not other.strip() or response.body is None:
        return None
    return response.title == " ".join(other.partition("<")[0].split())


def _alike_lengths(length: int | None, other: object) -> bool | None:
    if length is None or type(other) is not int or other < 0:
        return None
    longer = max(length, other)
    return longer == 0 or min(length, other) >= _ENOUGH_BODY * longer


def _alike_headers(response: Response, page: Mapping[Any, Any]) -> bool | None:
    """Compare the names of the headers that not every server sends."""
    if not isinstance(page.get("headers"), dict) or "headers" not in response.raw:
        return None
    names = read_headers(page).keys() - _COMMON_HEADERS
    return bool(names & (response.headers.keys() - _COMMON_HEADERS)) if names else False
