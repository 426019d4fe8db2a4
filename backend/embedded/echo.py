"""Where the echo helper of `manage.py up` listens: its own ports, or free ones beside them."""

import ipaddress
import socket
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from backend.embedded.config import Config

_NEIGHBOURS = 50
# Linux chooses a route for a datagram's socket and sends nothing.
_SOMEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


@dataclass(frozen=True)
class Echo:
    """Addresses of this machine, and ports that carry UDP and TCP on each of them."""

    addresses: tuple[str, ...]
    ports: tuple[int, ...]

    @property
    def helpers(self) -> str:
        """The helpers as SAWT_ECHO_HELPERS spells them."""
        ports = "+".join(map(str, self.ports))
        return ",".join(f"{_bracketed(address)}:{ports}" for address in self.addresses)


def choose_echo(config: Config, say: Callable[[str], None]) -> Echo | None:
    """Return where the helper shall listen, None where it is off or can listen nowhere.

    What differs from the operator's choice is said in one line and stops nothing.
    """
    if not config.echo:
        return None
    addresses = config.echo_addresses or (_own_address(config.host),)
    ports: list[int] = []
    for wanted in config.echo_ports:
        port = next((p for p in _neighbours(wanted) if p not in ports and _free(addresses, p)), 0)
        if port != wanted:
            instead = f"port {port} is used" if port else "and none beside it is free"
            say(f"Echo helper: port {wanted} cannot be used on {', '.join(addresses)}; {instead}")
        if port:
            ports.append(port)
    return Echo(addresses, tuple(ports)) if ports else None


def _own_address(host: str) -> str:
    """Return the address of a host's name; for "every address" the one that packets leave by.

    An answer from every address could come from another one than was asked.
    """
    family, _, _, _, place = socket.getaddrinfo(host, 0, type=socket.SOCK_DGRAM)[0]
    address = str(place[0])
    if not ipaddress.ip_address(address.partition("%")[0]).is_unspecified:
        return address
    with socket.socket(family, socket.SOCK_DGRAM) as any_socket:
        try:
            any_socket.connect((_SOMEWHERE[socket.AddressFamily(family)], 9))
        except OSError:
            return "127.0.0.1" if family == socket.AF_INET else "::1"
        return str(any_socket.getsockname()[0])


def _neighbours(port: int) -> range:
    return range(port, min(port + _NEIGHBOURS, 65536))


def _free(addresses: tuple[str, ...], port: int) -> bool:
    """Return whether UDP and TCP can be had on every address."""
    with ExitStack() as stack:
        try:
            for address in addresses:
                for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                    family, _, _, _, place = socket.getaddrinfo(address, port, type=kind)[0]
                    trial = stack.enter_context(socket.socket(family, kind))
                    if kind == socket.SOCK_STREAM:
                        # A connection that ended a moment ago does not take the port.
                        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    trial.bind(place)
                    if kind == socket.SOCK_STREAM:
                        trial.listen()
        except OSError:
            return False
    return True


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
