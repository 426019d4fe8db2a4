"""The network of a measurement, and what the person said about it, kept on the device."""

import secrets
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TypedDict

import orjson

from probe.client.files import read_or_none, write_durably
from probe.client.home import Home


class NetworkType(StrEnum):
    """How the device reaches the Internet; the platform's words. A VPN never votes."""

    MOBILE = "mobile"
    WIFI = "wifi"
    WIRED = "wired"
    VPN = "vpn"
    UNKNOWN = "unknown"


class Access(StrEnum):
    """What carries the network to the subscriber; the platform's words."""

    GEN2 = "2g"
    GEN3 = "3g"
    GEN4 = "4g"
    GEN5 = "5g"
    ADSL = "adsl"
    FIBRE = "fibre"
    CABLE = "cable"
    SATELLITE = "satellite"


MOBILE_ACCESS = (Access.GEN2, Access.GEN3, Access.GEN4, Access.GEN5)
FIXED_ACCESS = (Access.ADSL, Access.FIBRE, Access.CABLE, Access.SATELLITE)


class NetworkSource(StrEnum):
    """How country and ASN became known."""

    PLATFORM = "platform"
    REMEMBERED = "remembered"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Network:
    """Where a measurement was made."""

    country: str
    asn: int
    name: str
    network_type: NetworkType
    access: Access | None
    source: NetworkSource


class _Stored(TypedDict):
    salt: str
    places: dict[str, dict[str, object]]


class NetworkBook:
    """The networks that the person was asked about, by place. Raises ProbeError as files do."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stored = _read(read_or_none(home.networks))

    @property
    def salt(self) -> str:
        """What places are hashed with, on this device alone."""
        return self._stored["salt"]

    def recall(self, place: str) -> Network | None:
        """Return what is known of a place, or None."""
        record = self._stored["places"].get(place)
        if record is None:
            return None
        try:
            return Network(
                country=str(record["country"]),
                asn=int(str(record["asn"])),
                name=str(record["name"]),
                network_type=NetworkType(str(record["network_type"])),
                access=Access(str(record["access"])) if record["access"] else None,
                source=NetworkSource.REMEMBERED,
            )
        except (KeyError, ValueError):
            return None

    def remember(self, place: str, network: Network) -> None:
        """Keep what is known of a place, so that the person is asked once."""
        same = replace(network, source=NetworkSource.REMEMBERED)
        if self.recall(place) == same:
            return
        self._stored["places"][place] = asdict(network)
        self._home.prepare()
        write_durably(self._home.networks, orjson.dumps(self._stored))


def _read(content: bytes | None) -> _Stored:
    """Return the book; a new one where the file is missing or broken: people are asked again."""
    try:
        stored: object = orjson.loads(content or b"null")
    except orjson.JSONDecodeError:
        stored = None
    if isinstance(stored, dict) and isinstance(stored.get("places"), dict):
        return {"salt": str(stored.get("salt", "")), "places": stored["places"]}
    return {"salt": secrets.token_hex(16), "places": {}}
