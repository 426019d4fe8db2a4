"""Who measures when in a simulated campaign, and what befalls each run. Pure, by seed alone."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Address

from measurements.ballots import Device, Sender
from measurements.simulation.truth import Network, Truth
from measurements.vocabulary import NetworkType, Panel

_BURST_ENDS = 1 / 3  # a failing device recovers on a day with this probability
_POOL = 3  # devices per daily volunteer: on a day one in three measures
# Reserved addresses, a /24 each: nobody has them, and only their HMAC is ever kept.
_FIRST_PREFIX = int(IPv4Address("240.0.0.0"))


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one test, as it really went, and how it reaches the platform."""

    network: Network
    started: datetime
    uploaded: datetime
    sender: Sender
    number: int
    relays_lost: bool = False
    media_cut: bool = False
    line_dead: bool = False
    over_vpn: bool = False


@dataclass(slots=True)
class _Volunteer:
    sender: Sender
    is_failing: bool = False


def runs(truth: Truth) -> Iterator[Run]:
    """Yield every run of the campaign, day by day."""
    chance = random.Random(truth.seed)  # noqa: S311 (a simulation must be repeatable)
    places = [(network, Panel.OPEN) for network in truth.networks]
    places += [(network, Panel.VETTED) for network in truth.canaries]
    pools = [
        (network, [_volunteer(truth, network, panel, seat) for seat in range(_pool_size(truth))])
        for network, panel in places
    ]
    number = 0
    for day in truth.days():
        for network, pool in pools:
            is_out = chance.random() < truth.noise.outages
            for volunteer in pool:
                _live_a_day(volunteer, truth, chance)
                if chance.random() < truth.volunteers / len(pool):
                    number += 1
                    run = _run(truth, network, volunteer, day, number, chance)
                    yield replace(run, line_dead=True) if is_out else run
        for forged in _forged(truth, day, number, chance):
            number += 1
            yield forged


def _pool_size(truth: Truth) -> int:
    return max(1, round(truth.volunteers * _POOL))


def _volunteer(truth: Truth, network: Network, panel: Panel, seat: int) -> _Volunteer:
    name = f"{truth.seed}|{network}|{seat}"
    digest = hashlib.sha256(name.encode()).digest()
    return _Volunteer(_sender(digest, panel, truth.since - timedelta(weeks=1 + digest[0] % 50)))


def _sender(digest: bytes, panel: Panel, since: date) -> Sender:
    prefix = int.from_bytes(digest[1:3])
    week = since - timedelta(days=since.weekday())
    return Sender(
        IPv4Address(_FIRST_PREFIX + prefix * 256 + 1), Device(digest, panel, week, has_tenure=True)
    )


def _live_a_day(volunteer: _Volunteer, truth: Truth, chance: random.Random) -> None:
    """Let a device begin to fail, or recover."""
    if volunteer.is_failing:
        volunteer.is_failing = chance.random() >= _BURST_ENDS
    else:
        volunteer.is_failing = chance.random() < truth.noise.bursts


def _run(
    truth: Truth,
    network: Network,
    volunteer: _Volunteer,
    day: date,
    number: int,
    chance: random.Random,
) -> Run:
    noise = truth.noise
    started = datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=UTC)
    is_late = chance.random() < noise.late
    over_vpn = chance.random() < noise.vpn
    is_blocked = not over_vpn and chance.random() < truth.blocked_share(network, day)
    fails = volunteer.is_failing or chance.random() < noise.failures
    return Run(
        network=replace(network, network_type=NetworkType.VPN) if over_vpn else network,
        started=started,
        uploaded=started + timedelta(days=chance.randrange(3, 11) if is_late else 0, minutes=5),
        sender=volunteer.sender,
        number=number,
        relays_lost=is_blocked or fails or day in truth.downtime,
        media_cut=is_blocked,
        over_vpn=over_vpn,
    )


def _forged(truth: Truth, day: date, number: int, chance: random.Random) -> Iterator[Run]:
    """Yield what forgers upload on a day, with fresh keys, about the first network."""
    for group, forgers in enumerate(truth.forgers):
        if not forgers.start <= day < forgers.end:
            continue
        for seat in range(forgers.count):
            number += 1
            started = datetime(day.year, day.month, day.day, chance.randrange(24), tzinfo=UTC)
            yield Run(
                network=truth.networks[0],
                started=started,
                uploaded=started + timedelta(days=forgers.backdated_days, minutes=5),
                sender=_forger(f"{truth.seed}|forger|{group}|{seat}|{day}", seat, day),
                number=number,
                relays_lost=forgers.claim_blocked,
                media_cut=forgers.claim_blocked,
            )


def _forger(name: str, seat: int, day: date) -> Sender:
    """Return a sender whose key is new and whose address is in one of two prefixes."""
    digest = bytearray(hashlib.sha256(name.encode()).digest())
    digest[1:3] = bytes([0, seat % 2])
    return _sender(bytes(digest), Panel.OPEN, day)
