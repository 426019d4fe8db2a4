"""What really happens in a simulated campaign: who blocks what, from when to when. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

from measurements.vocabulary import NetworkType

COUNTRY = "XS"
ABROAD = ("XT", "XU", "XV")
SERVICE = "whatsapp"
PROFILE = "whatsapp-voice/2015-05"


@dataclass(frozen=True, slots=True)
class Network:
    """One network that is measured: an operator's network number and a network type."""

    country: str
    asn: int
    network_type: NetworkType


@dataclass(frozen=True, slots=True)
class Block:
    """Calls on these networks meet interference on the days [start, end), in a share of runs."""

    networks: tuple[Network, ...]
    start: date
    end: date
    share: float


@dataclass(frozen=True, slots=True)
class Noise:
    """What else goes wrong; shares and rates from 0 to 1."""

    failures: float = 0.03
    """Share of runs whose own line loses the relays."""
    bursts: float = 0.01
    """Rate per volunteer and day at which a device begins to fail, for three days on average."""
    outages: float = 0.01
    """Rate per network and day at which nothing works at all that day."""
    vpn: float = 0.03
    """Share of runs over a VPN, which never see a block."""
    late: float = 0.03
    """Share of runs that are uploaded three to ten days later."""


@dataclass(frozen=True, slots=True)
class Forgers:
    """Strangers who upload what they did not see, with fresh keys, on the days [start, end)."""

    count: int
    start: date
    end: date
    claim_blocked: bool
    backdated_days: int = 0


@dataclass(frozen=True, slots=True)
class Truth:
    """A whole campaign over the days [since, until)."""

    seed: int
    since: date
    until: date
    volunteers: float
    """Mean number of volunteers per network and day."""
    networks: tuple[Network, ...]
    canaries: tuple[Network, ...]
    blocks: tuple[Block, ...]
    noise: Noise = field(default_factory=Noise)
    downtime: tuple[date, ...] = ()
    """Days on which the service's relays are down for everyone."""
    forgers: tuple[Forgers, ...] = ()

    def days(self) -> list[date]:
        """Return every day of the campaign."""
        return [self.since + timedelta(days=n) for n in range((self.until - self.since).days)]

    def blocked_share(self, network: Network, day: date) -> float:
        """Return the share of runs on this network and day whose calls are interfered with."""
        return max(
            (
                block.share
                for block in self.blocks
                if network in block.networks and block.start <= day < block.end
            ),
            default=0.0,
        )

    def record(self) -> Mapping[str, object]:
        """Return the truth as it is written beside a simulation, for whoever checks it."""
        return asdict(self)
