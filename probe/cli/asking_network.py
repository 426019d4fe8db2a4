"""Settle which network a measurement is made on: from the platform, the person, or memory."""

from dataclasses import dataclass, replace

from probe.cli.console import Console
from probe.client.networks import (
    FIXED_ACCESS,
    MOBILE_ACCESS,
    Access,
    Network,
    NetworkBook,
    NetworkSource,
    NetworkType,
)
from probe.client.problems import ExitCode, ProbeError
from probe.client.surroundings import Surroundings, look_around
from probe.client.whereabouts import Whereabouts, correct

_ASKED_TYPES = (NetworkType.MOBILE, NetworkType.WIFI, NetworkType.WIRED, NetworkType.VPN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line said of the network, instead of asking; None where it said nothing."""

    country: str | None
    asn: str | None
    network_type: NetworkType | None
    access: Access | None


def settle_network(
    console: Console, book: NetworkBook, seen: Whereabouts, wanted: Wanted
) -> Network:
    """Return the network, asking a person once for what nothing else tells.

    Raises ProbeError where country and ASN stay unknown: such a result would count nowhere.
    """
    around = look_around(book.salt)
    known = book.recall(around.place)
    where = correct(seen, wanted.country, wanted.asn)
    if where.asn and known is not None and where.asn != known.asn:
        known = None  # the same gateway address on another network
    if known is None and not (where.asn and where.country):
        raise ProbeError(ExitCode.UNKNOWN_NETWORK, "error.unknown_network")
    network = known or _describe(console, around, where, wanted)
    network = _with_wanted(network, around, where, wanted)
    # What a timer could not ask is left to be asked.
    if network.network_type is not NetworkType.UNKNOWN and (known or console.is_terminal):
        book.remember(around.place, network)
    return network


def _describe(
    console: Console, around: Surroundings, where: Whereabouts, wanted: Wanted
) -> Network:
    """Return a network not met before, as the person describes it; unknown without a person."""
    kind = wanted.network_type or around.network_type
    if kind is None and console.is_terminal:
        labels = [console.text(f"network.{each}") for each in _ASKED_TYPES]
        kind = _ASKED_TYPES[console.choose("network.ask_type", labels)]
    kind = kind or NetworkType.UNKNOWN
    access = wanted.access or _ask_access(console, kind)
    return Network(where.country, where.asn, where.name, kind, access, NetworkSource.PLATFORM)


def _ask_access(console: Console, kind: NetworkType) -> Access | None:
    """Return what carries the network, or None where it is not known or does not matter."""
    if not console.is_terminal or kind in (NetworkType.VPN, NetworkType.UNKNOWN):
        return None
    words = MOBILE_ACCESS if kind is NetworkType.MOBILE else FIXED_ACCESS
    labels = [console.text(f"access.{each}") for each in words]
    chosen = console.choose("network.ask_access", [*labels, console.text("access.unknown")])
    return words[chosen] if chosen < len(words) else None


def _with_wanted(
    network: Network, around: Surroundings, where: Whereabouts, wanted: Wanted
) -> Network:
    """Return the network with what is certain now: this moment's VPN, the options, the platform."""
    said = wanted.country or wanted.asn
    if where.asn:
        network = replace(
            network,
            country=where.country or network.country,
            asn=where.asn,
            name=where.name or network.name,
            source=NetworkSource.DECLARED if said else NetworkSource.PLATFORM,
        )
    if around.vpn:
        return replace(network, network_type=NetworkType.VPN, access=None)
    if wanted.network_type is not None:
        network = replace(network, network_type=wanted.network_type)
    return replace(network, access=wanted.access) if wanted.access else network
