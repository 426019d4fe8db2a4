"""What kind of address a name was answered with. Pure.

The networks are listed here, not asked of the standard library, whose lists change with the
version of Python: a verdict must come out the same for ever.
"""

import ipaddress
from enum import StrEnum
from functools import lru_cache
from typing import Final


class AddressKind(StrEnum):
    """Whether an address can be a public service's."""

    PUBLIC_4 = "public_4"
    PUBLIC_6 = "public_6"
    BOGON = "bogon"  # no public service can have it: a forged answer
    NONE = "none"  # no address, or one that a device's own proxy hands out


PUBLIC: Final = (AddressKind.PUBLIC_4, AddressKind.PUBLIC_6)

# Documentation networks are absent: published and scrubbed data use them as stand-ins.
_BOGONS: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "100::/64", "fc00::/7", "fe80::/10", "ff00::/8",
    )
)  # fmt: skip
# "Fake IP" proxies on a device answer every name from the benchmarking network.
_PROXIES: Final = ipaddress.ip_network("198.18.0.0/15")


@lru_cache(maxsize=8192)
def kind_of(text: str) -> AddressKind:
    """Return what kind of address a string is."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return AddressKind.NONE
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    address = mapped or address
    if address in _PROXIES:
        return AddressKind.NONE
    if any(address in network for network in _BOGONS):
        return AddressKind.BOGON
    return AddressKind.PUBLIC_4 if address.version == 4 else AddressKind.PUBLIC_6
