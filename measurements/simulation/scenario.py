"""A campaign shaped like Morocco in 2016: mobile first, Wi-Fi weeks later, then an end. Pure."""

from datetime import date, timedelta

from measurements.simulation.truth import ABROAD, COUNTRY, Block, Forgers, Network, Noise, Truth
from measurements.vocabulary import NetworkType

BLOCKING_ASNS = (64496, 64498)
FREE_ASN = 64499
_CANARY_ASN = 64511


def morocco_like(  # noqa: PLR0913 (one parameter a choice of the command)
    *,
    seed: int,
    since: date,
    days: int,
    volunteers: float,
    blocked_share: float,
    noise: Noise,
    downtime_days: int = 0,
    forgers: tuple[Forgers, ...] = (),
) -> Truth:
    """Return a truth in which two of three operators block, and one never does.

    Mobile is blocked after a quarter of the days, Wi-Fi after a half, both until nine tenths.
    """
    mobile = _networks(BLOCKING_ASNS, NetworkType.MOBILE)
    wifi = _networks(BLOCKING_ASNS, NetworkType.WIFI)
    free = _networks((FREE_ASN,), NetworkType.MOBILE) + _networks((FREE_ASN,), NetworkType.WIFI)
    end = since + timedelta(days=days * 9 // 10)
    return Truth(
        seed=seed,
        since=since,
        until=since + timedelta(days=days),
        volunteers=volunteers,
        networks=mobile + wifi + free,
        canaries=tuple(Network(code, _CANARY_ASN, NetworkType.WIRED) for code in ABROAD),
        blocks=(
            Block(mobile, since + timedelta(days=days // 4), end, blocked_share),
            Block(wifi, since + timedelta(days=days // 2), end, blocked_share),
        ),
        noise=noise,
        downtime=tuple(since + timedelta(days=5 + 2 * n) for n in range(downtime_days)),
        forgers=forgers,
    )


def _networks(asns: tuple[int, ...], network_type: NetworkType) -> tuple[Network, ...]:
    return tuple(Network(COUNTRY, asn, network_type) for asn in asns)
