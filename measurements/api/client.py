"""Where a request comes from. The address lives as long as the request, and is never written."""

from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings

Meta = dict[str, Any]
"""What came with a request: the environment of WSGI, which Django knows as request.META."""

FORWARDED_SCHEME = "HTTP_X_FORWARDED_PROTO"


def client_address(meta: Meta) -> IPv4Address | IPv6Address | None:
    """Return the client's address, or None for a connection without one (a Unix socket).

    X-Forwarded-For is believed only from a trusted proxy, and then its last entry that is not a
    trusted proxy itself: whatever stands before it was written by the client.
    """
    address = _parse(meta.get("REMOTE_ADDR", ""))
    forwarded = meta.get("HTTP_X_FORWARDED_FOR")
    if not forwarded:
        return address
    for hop in reversed(forwarded.split(",")):
        if address is None or not _is_trusted(address):
            break
        before = _parse(hop)
        if before is None:
            break
        address = before
    return address


def forwarded_scheme(meta: Meta) -> str | None:
    """Return the scheme that a trusted proxy says the request came by; nobody else is believed."""
    scheme: str | None = meta.get(FORWARDED_SCHEME)
    if scheme is None:
        return None
    address = _parse(meta.get("REMOTE_ADDR", ""))
    return scheme if address is not None and _is_trusted(address) else None


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_trusted(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for network in _trusted(tuple(settings.SAWT_TRUSTED_PROXIES)))


@cache
def _trusted(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(proxy) for proxy in proxies)
