"""To whom results go: the addresses of one instance of the platform, and the key that it signs by.

Whoever hands out this client for an instance of their own writes the defaults here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from probe.client.problems import ExitCode, ProbeError

DEFAULT_SERVERS: tuple[str, ...] = ()
DEFAULT_SERVER_KEY = ""


@dataclass(frozen=True, slots=True)
class Instance:
    """Addresses to try in order, without a slash at their end, and the pinned key in base64."""

    servers: tuple[str, ...]
    server_key: str


def instance_of(
    servers: Sequence[str], server_key: str | None, environment: Mapping[str, str]
) -> Instance | None:
    """Return the instance that options, else the environment, else the defaults name.

    None without a key: then the addresses are other ways to the instance consented to.
    Raises ProbeError for an address that is none.
    """
    named = servers or [each for each in environment.get("SAWT_SERVER", "").split(",") if each]
    addresses = tuple(_address(each) for each in named or DEFAULT_SERVERS)
    key = server_key or environment.get("SAWT_SERVER_KEY") or DEFAULT_SERVER_KEY
    return Instance(addresses, key) if addresses and key else None


def addresses_of(servers: Sequence[str]) -> tuple[str, ...]:
    """Return addresses as they are used. Raises ProbeError for one that is none."""
    return tuple(_address(each) for each in servers)


def _address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ProbeError(ExitCode.USAGE, "error.server", server=text)
    return text.rstrip("/")
