"""Ballots: who may be counted once in a bucket, as pseudonyms nobody can follow elsewhere.

voter, prefix_group and cohort are HMACs under the measured day's secret over the bucket, so that
they are equal within one bucket (day x country x operator x network type) and unlinkable outside.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address

from measurements.plausibility import Header
from measurements.vocabulary import NetworkType, Panel, Standing

REVIEWED_AFTER = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Device:
    """A verified device key: the key itself lives only as long as its request."""

    key: bytes
    panel: Panel
    registered_week: date
    has_tenure: bool
    """Whether it is a voter of its own: a key that is new weighs no more than no key."""


@dataclass(frozen=True, slots=True)
class Sender:
    """What the connection tells; None and None for an import."""

    address: IPv4Address | IPv6Address | None
    device: Device | None = None


@dataclass(frozen=True, slots=True)
class Ballot:
    """What is stored with a measurement of its sender."""

    operator: str
    network_type: NetworkType
    panel: Panel
    standing: Standing
    votes: bool
    voter: bytes | None
    prefix_group: bytes | None
    cohort: bytes | None


def imported_ballot(header: Header, operator: str, uid: str) -> Ballot:
    """Return the ballot of an import: one report id is one voter; there are no prefixes.

    No secret is needed: the report id is public where the import comes from.
    """
    standing = Standing.VPN if header.network_type is NetworkType.VPN else Standing.COUNTED
    return Ballot(
        operator=operator,
        network_type=header.network_type,
        panel=Panel.IMPORTED,
        standing=standing,
        votes=standing is Standing.COUNTED,
        voter=public_pseudonym(_bucket(header, operator), header.report_id or uid),
        prefix_group=None,
        cohort=None,
    )


def cast_ballot(
    header: Header,
    operator: str,
    sender: Sender,
    *,
    secret: bytes | None,
    now: datetime,
    keyless_voters: int,
) -> Ballot:
    """Return the ballot of an upload.

    secret is the measured day's (None once destroyed: then nothing is linked and nothing votes).
    keyless_voters is how many voters one prefix may count as without device keys that have tenure.
    """
    standing = _standing(header, secret=secret, now=now)
    voter = prefix_group = cohort = None
    if secret is not None:
        bucket = _bucket(header, operator)
        prefix = prefix_of(sender.address)
        prefix_group = _pseudonym(secret, bucket, "prefix", prefix)
        if sender.device is not None and sender.device.has_tenure:
            voter = _pseudonym(secret, bucket, "key", sender.device.key.hex())
            week = sender.device.registered_week.isoformat()
            cohort = _pseudonym(secret, bucket, "cohort", week)
        else:
            name = sender.device.key if sender.device else header.report_id.encode(errors="replace")
            seat = int(hashlib.sha256(name).hexdigest(), 16) % keyless_voters
            voter = _pseudonym(secret, bucket, "seat", f"{prefix}|{seat}")
    return Ballot(
        operator=operator,
        network_type=header.network_type,
        panel=sender.device.panel if sender.device else Panel.OPEN,
        standing=standing,
        votes=standing is Standing.COUNTED,
        voter=voter,
        prefix_group=prefix_group,
        cohort=cohort,
    )


def public_pseudonym(bucket: str, name: str) -> bytes:
    """Return a pseudonym of a public name, such as a report id, that holds in one bucket."""
    return hashlib.sha256(f"{bucket}|{name}".encode(errors="replace")).digest()[:16]


def _standing(header: Header, *, secret: bytes | None, now: datetime) -> Standing:
    if header.network_type is NetworkType.VPN:
        return Standing.VPN
    if secret is None:
        return Standing.LATE
    if now - header.measured_at >= REVIEWED_AFTER:
        return Standing.REVIEW
    return Standing.COUNTED


def _bucket(header: Header, operator: str) -> str:
    return bucket_name(header.measured_at.date(), header.country, operator, header.network_type)


def bucket_name(day: date, country: str, operator: str, network_type: str) -> str:
    """Return how a bucket is written into its pseudonyms."""
    return f"{day}|{country}|{operator}|{network_type}"


def prefix_of(address: IPv4Address | IPv6Address | None) -> str:
    """Return the sender's /24 or /48: what one subscriber can move about in."""
    if address is None:
        return ""
    if isinstance(address, IPv4Address):
        return f"{IPv4Address(int(address) >> 8 << 8)}/24"
    return f"{IPv6Address(int(address) >> 80 << 80)}/48"


def _pseudonym(secret: bytes, bucket: str, kind: str, value: str) -> bytes:
    message = f"{bucket}|{kind}|{value}".encode()
    return hmac.digest(secret, message, "sha256")[:16]
