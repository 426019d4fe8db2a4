"""What the operator chose, read from the environment."""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.embedded.errors import EmbeddedError

ECHO_PORT = 3478
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Config:
    """The choices for one run of `manage.py up`."""

    data_dir: Path
    host: str
    port: int
    database_url: str
    redis_url: str
    echo: bool
    """Whether an echo helper runs beside the platform."""
    echo_addresses: tuple[str, ...]
    echo_ports: tuple[int, ...]

    @property
    def address(self) -> str:
        """The root address of the pages, as this machine reaches it."""
        host = f"[{self.reachable_host}]" if ":" in self.reachable_host else self.reachable_host
        return f"http://{host}:{self.port}"

    @property
    def reachable_host(self) -> str:
        """The host to ask: "every address" is none of them."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104


def read_config(environ: Mapping[str, str]) -> Config:
    """Return the choices. Raises EmbeddedError for one that cannot be."""
    return Config(
        data_dir=Path(environ.get("SAWT_DATA_DIR") or REPOSITORY / "var").expanduser(),
        host=environ.get("SAWT_HOST") or "127.0.0.1",
        port=_port("SAWT_PORT", environ.get("SAWT_PORT") or "8000"),
        database_url=environ.get("DATABASE_URL") or "",
        redis_url=environ.get("REDIS_URL") or "",
        echo=_switch("SAWT_ECHO", environ.get("SAWT_ECHO") or "on"),
        echo_addresses=tuple(map(_echo_address, _words(environ, "SAWT_ECHO_ADDRESSES"))),
        echo_ports=tuple(
            _port("SAWT_ECHO_PORTS", word) for word in _words(environ, "SAWT_ECHO_PORTS")
        )
        or (ECHO_PORT,),
    )


def _words(environ: Mapping[str, str], name: str) -> list[str]:
    return [word.strip() for word in (environ.get(name) or "").split(",") if word.strip()]


def _port(name: str, word: str) -> int:
    if not (word.isascii() and word.isdecimal()) or not 0 < int(word) < 65536:
        raise EmbeddedError(f"{name} must be a number from 1 to 65535, not {word!r}.")
    return int(word)


def _switch(name: str, word: str) -> bool:
    if word not in {"on", "off"}:
        raise EmbeddedError(f"{name} must be on or off, not {word!r}.")
    return word == "on"


def _echo_address(word: str) -> str:
    """Return an address that a probe can ask: each by itself, never "every address"."""
    try:
        address = ipaddress.ip_address(word.strip("[]"))
    except ValueError:
        address = None
    if address is None or address.is_unspecified:
        raise EmbeddedError(
            f"SAWT_ECHO_ADDRESSES must name addresses of this machine, separated by commas, "
            f"not {word!r}."
        )
    return str(address)


def check_port(config: Config) -> None:
    """Return if the address is free. Raises EmbeddedError with what to do where it is not."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            config.host, config.port, type=socket.SOCK_STREAM
        )[0]
    except socket.gaierror as error:
        raise EmbeddedError(f"SAWT_HOST={config.host} is no address: {error.strerror}.") from error
    with socket.socket(family, kind) as probe:
        # A connection that ended a moment ago does not take the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen()
        except PermissionError as error:
            raise EmbeddedError(
                f"Port {config.port} is for root only: try `SAWT_PORT=8000 make up`."
            ) from error
        except OSError as error:
            other = config.port + 1 if config.port < 65535 else 8000
            raise EmbeddedError(
                f"Port {config.port} on {config.host} cannot be used ({error.strerror}): "
                f"try `SAWT_PORT={other} make up`."
            ) from error
