"""What the operator chose, read from the environment."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.embedded.errors import EmbeddedError

REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Config:
    """The choices for one run of `manage.py up`."""

    data_dir: Path
    host: str
    port: int
    database_url: str
    redis_url: str

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
    """Return the choices. Raises EmbeddedError for a port that is none."""
    port = environ.get("SAWT_PORT") or "8000"
    if not (port.isascii() and port.isdecimal()) or not 0 < int(port) < 65536:
        raise EmbeddedError(f"SAWT_PORT must be a number from 1 to 65535, not {port!r}.")
    return Config(
        data_dir=Path(environ.get("SAWT_DATA_DIR") or REPOSITORY / "var").expanduser(),
        host=environ.get("SAWT_HOST") or "127.0.0.1",
        port=int(port),
        database_url=environ.get("DATABASE_URL") or "",
        redis_url=environ.get("REDIS_URL") or "",
    )


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
