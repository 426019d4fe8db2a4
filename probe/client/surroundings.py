"""What the device itself knows of its network. Nothing is sent to find out."""

import contextlib
import hashlib
import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

from probe.client.networks import NetworkType

_ROUTES = Path("/proc/net/route")  # Linux; Android lets no app read it
_IS_VPN = ("tun", "tap", "wg", "ppp", "utun", "ipsec", "nordlynx", "proton", "tailscale")
_KINDS = (
    (NetworkType.WIFI, ("wl", "ath", "ra")),
    (NetworkType.MOBILE, ("rmnet", "wwan", "ccmni", "wwp", "usb")),
    (NetworkType.WIRED, ("eth", "en", "em")),
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The network that packets would leave by.

    network_type is a guess from the interface's name; vpn is None where the device does not tell.
    place is a hash that is the same on the same network; it never leaves the device.
    """

    network_type: NetworkType | None
    vpn: bool | None
    place: str


def look_around(salt: str) -> Surroundings:
    """Return what the device tells of its network; a salt of its own keeps places unreadable."""
    interface, gateway = _default_route()
    landmark = f"{interface}|{gateway}" if gateway else _own_network()
    vpn = interface.startswith(_IS_VPN) if interface else None
    kind = next((word for word, names in _KINDS if interface.startswith(names)), None)
    place = hashlib.sha256(f"{salt}|{landmark}".encode()).hexdigest()[:16]
    return Surroundings(NetworkType.VPN if vpn else kind, vpn, place)


def _default_route() -> tuple[str, str]:
    """Return interface and gateway of the default route, or empty texts.

    A VPN that leaves the old default in place adds two routes of half the world each: they win.
    """
    with contextlib.suppress(OSError, ValueError):
        rows = [line.split() for line in _ROUTES.read_text().splitlines()[1:]]
        wide = [row for row in rows if row[1] == "00000000" and row[7] in ("00000000", "00000080")]
        if wide:
            best = max(wide, key=lambda row: (row[7] != "00000000", -int(row[6])))
            return best[0], best[2]
    return "", ""


def _own_network() -> str:
    """Return the device's own small private network, or that it is on a large one."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Connecting a datagram socket chooses a route and sends nothing.
        probe.connect(("192.0.2.1", 9))
        own = ipaddress.IPv4Interface(f"{probe.getsockname()[0]}/24")
        if own.network.subnet_of(ipaddress.IPv4Network("192.168.0.0/16")):
            return str(own.network)
    return "a large network"
