"""What the device itself knows of its network. Nothing is sent to find out."""

import contextlib
import errno
import fcntl
import hashlib
import ipaddress
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

from probe.client.networks import NetworkType

_ROUTES = Path("/proc/net/route")  # Linux; Android lets no app read it
_SIOCGIFADDR = 0x8915  # Linux: get an interface's address
_TUNNELS = ("tun", "tap", "wg", "ppp", "utun", "ipsec", "nordlynx", "proton", "tailscale")
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
    vpn = _through_vpn()
    kind = next((word for word, names in _KINDS if interface.startswith(names)), None)
    landmark = f"{interface}|{gateway}" if gateway else _small_network()
    place = hashlib.sha256(f"{salt}|{landmark}|{vpn}".encode()).hexdigest()[:16]
    return Surroundings(NetworkType.VPN if vpn else kind, vpn, place)


def _through_vpn() -> bool | None:
    """Tell whether packets leave by a tunnel: their source is then the tunnel's own address.

    Routing tables alone do not tell: WireGuard has one of its own. None where the device hides
    its interfaces (Android), or a tunnel its address (macOS).
    """
    try:
        tunnels = [name for _, name in socket.if_nameindex() if name.startswith(_TUNNELS)]
    except OSError:
        return None
    try:
        return _source_address() in [_address_of(name) for name in tunnels]
    except OSError:
        return None


def _address_of(interface: str) -> str | None:
    """Return an interface's IPv4 address, or None. Raises OSError where Linux alone can tell."""
    request = struct.pack("256s", interface.encode()[:15])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            answer = fcntl.ioctl(any_socket, _SIOCGIFADDR, request)
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                return None
            raise
    return socket.inet_ntoa(answer[20:24])


def _default_route() -> tuple[str, str]:
    """Return interface and gateway of the default route, or empty texts."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        rows = [line.split() for line in _ROUTES.read_text().splitlines()[1:]]
        defaults = [row for row in rows if row[1] == "00000000" and row[7] == "00000000"]
        if defaults:
            best = min(defaults, key=lambda row: int(row[6]))
            return best[0], best[2]
    return "", ""


def _source_address() -> str:
    """Return the address that packets to the Internet would carry. Raises OSError without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        # Connecting a datagram socket chooses a route and sends nothing.
        any_socket.connect(("192.0.2.1", 9))
        address: str = any_socket.getsockname()[0]
        return address


def _small_network() -> str:
    """Return the device's own small private network, or that it is on a large one."""
    with contextlib.suppress(OSError):
        own = ipaddress.IPv4Interface(f"{_source_address()}/24")
        if own.network.subnet_of(ipaddress.IPv4Network("192.168.0.0/16")):
            return str(own.network)
    return "a large network"
