"""A flood of forged uploads against cells with and without a history, and what it changed.

The worst case by votes: every address lies in a /24 of its own, as a regulator could arrange that
owns all of a country's networks. Run as a program it writes the history into an instance.
"""

import os
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from ipaddress import IPv4Address
from typing import Any

import orjson
from nacl.signing import SigningKey

from tests.documents import telegram

DAYS = 32  # of history
BLOCKED_FOR = 12  # its last days, at inwi
HONEST = {"open": 12, "vetted": 6}  # voters of a day
QUIET, BLOCKED, NEW = "AS36903", "AS36884", "AS36925"  # Maroc Telecom, inwi, Orange Maroc
CANARIES = {"DE": "AS3320", "NL": "AS1136", "CA": "AS577"}
SEATS = 4  # SAWT_KEYLESS_VOTERS_PER_PREFIX

Rows = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Upload:
    """One forged upload, and the address it comes from."""

    address: str
    body: bytes
    headers: dict[str, str]


def today() -> date:
    return datetime.now(UTC).date()


def first_open_day() -> date:
    """Return the first day of which uploads may still vote without review."""
    return (datetime.now(UTC) - timedelta(hours=48)).date()


def write_history() -> int:
    """Take in what honest devices measured on the days before today, each when it was measured."""
    from measurements import intake  # noqa: PLC0415 (Django must be ready)

    count = 0
    for ago in range(DAYS, 0, -1):
        now = datetime.combine(today() - timedelta(days=ago), datetime.min.time(), UTC)
        submissions = list(_honest_day(now + timedelta(hours=12), ago))
        intake.take_in(submissions, now + timedelta(hours=12))
        count += len(submissions)
    return count


def _honest_day(now: datetime, ago: int) -> Iterator[Any]:
    places = [("MA", QUIET, panel) for panel in HONEST] + [
        ("MA", BLOCKED, panel) for panel in HONEST
    ]
    if ago <= BLOCKED_FOR:
        places += [(country, network, "vetted") for country, network in CANARIES.items()]
    for country, network, panel in places:
        blocked = network == BLOCKED and ago <= BLOCKED_FOR
        for seat in range(HONEST[panel] if country == "MA" else 2):
            yield _honest(now, country, network, panel, seat, blocked=blocked)


def _honest(
    now: datetime, country: str, network: str, panel: str, seat: int, *, blocked: bool
) -> Any:
    """Return what one device sends: each has its own prefix and its own week."""
    from measurements.ballots import Device, Sender  # noqa: PLC0415
    from measurements.submission import prepare  # noqa: PLC0415
    from measurements.vocabulary import Panel, Source  # noqa: PLC0415

    document = telegram(
        blocked=blocked, nonce=f"{country} {network} {panel} {seat}", probe_cc=country,
        probe_asn=network, measurement_start_time=_text(now),
    )  # fmt: skip
    number = 100 * list(HONEST).index(panel) + seat
    week = date(2026, 1, 5) - timedelta(weeks=number)
    device = Device(number.to_bytes(32), Panel(panel), week, has_tenure=True)
    sender = Sender(IPv4Address(0x0B000000 + 256 * number), device)
    return prepare(document, source=Source.NATIVE, sender=sender, now=now)


def forged(uploads: int, addresses: int, keys: int) -> Iterator[Upload]:
    """Yield the flood: a block forged at two operators, a real one denied, canaries imitated."""
    signers = [SigningKey.generate() for _ in range(keys)]
    for number in range(uploads):
        document = telegram(blocked=True, nonce=f"forged {number}", **_target(number))
        body = orjson.dumps(document)
        network = number % addresses
        headers = {"Content-Type": "application/json"}
        if number // 24 % 2:
            # Many keys behind few addresses: what a forger has who owns no country.
            network %= max(1, addresses // 100)
            key = signers[number // 2 % keys]
            parts = bytes(key.verify_key), key.sign(body).signature
            headers["Sawt-Signature"] = "ed25519=" + ":".join(
                b64encode(part).decode() for part in parts
            )
        yield Upload(str(IPv4Address(0xC6120000 + 256 * network + number % 7 + 1)), body, headers)


def _target(number: int) -> dict[str, Any]:
    """Return whom an upload is about, and when: now, or backdated by hours, days or weeks."""
    hours = (0, 20, 40, 72, 144, 480)[number // 4 % 6]
    moment = {"measurement_start_time": _text(datetime.now(UTC) - timedelta(hours=hours))}
    kind = number % 4
    if kind == 0:
        return moment | {"probe_asn": QUIET}
    if kind == 1:
        return moment | {"probe_asn": NEW}
    if kind == 2:
        return moment | {"probe_asn": BLOCKED, "test_keys": telegram()["test_keys"]}
    country = list(CANARIES)[number // 24 % len(CANARIES)]
    return moment | {"probe_cc": country, "probe_asn": CANARIES[country]}


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True)
class Picture:
    """What is public at one moment."""

    tallies: dict[tuple[Any, ...], tuple[Any, ...]]
    headlines: dict[tuple[Any, ...], tuple[Any, ...]]
    periods: dict[tuple[Any, ...], tuple[Any, ...]]
    health: list[tuple[Any, ...]]

    @staticmethod
    def of(rows: Rows) -> "Picture":
        cell = "panel, day, country, operator, network_type, service"
        return Picture(
            tallies=_by(7, rows(
                f"SELECT {cell}, plane, voters, votes_ok, votes_blocked, share, low, high, state,"
                " health, prefix_groups FROM tally"
            )),
            headlines=_by(6, rows(f"SELECT {cell}, headline, certainty FROM day_headline")),
            periods=_by(1, rows(
                "SELECT id, panel, country, operator, plane, level, onset, \"end\", is_withdrawn"
                " FROM period"
            )),
            health=sorted(rows(
                "SELECT day, service, plane, country, votes_ok, votes_interfered"
                " FROM service_health"
            )),
        )  # fmt: skip

    def of_panel(self, panel: str) -> list[dict[tuple[Any, ...], tuple[Any, ...]]]:
        """Return the part of one panel."""
        return [
            {key: row for key, row in self.tallies.items() if key[0] == panel},
            {key: row for key, row in self.headlines.items() if key[0] == panel},
            {key: row for key, row in self.periods.items() if row[0] == panel},
        ]


def _by(width: int, rows: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    return {row[:width]: row[width:] for row in rows}


def check_caps(before: Picture, after: Picture, rows: Rows) -> list[str]:
    """Assert that the flood went no further than the caps, and return what it did change."""
    crowded = (
        "SELECT prefix_group, count(DISTINCT voter) FROM measurement WHERE panel = 'open'"
        f" AND received_at >= '{today()}' GROUP BY 1 HAVING count(DISTINCT voter) > {SEATS}"
    )
    assert rows(crowded) == []  # however many keys a network has
    for panel in ("vetted", "imported"):
        assert after.of_panel(panel) == before.of_panel(panel)
    assert after.health == before.health
    changed = []
    for key, row in after.tallies.items():
        panel, day, _, operator, _, _, plane = key
        old = before.tallies.get(key, (0, 0, 0, None, None, None, "no_data", row[7], 0))
        if panel != "open" or row == old:
            continue
        if day < first_open_day():
            # Stored, published, counted: but no vote, and no state beside "too few".
            assert row[:6] == old[:6], key
            assert row[6] == old[6] or (old[6], row[6]) == ("no_data", "too_few"), key
            continue
        assert row[0] <= SEATS * row[8], key
        assert row[6] not in ("blocked", "down"), key
        changed.append(
            f"{day} {operator} {plane}: {old[6]} -> {row[6]} ({old[0]} -> {row[0]} voters)"
        )
    assert set(before.tallies) <= set(after.tallies)
    return changed + _check_periods(before, after)


def _check_periods(before: Picture, after: Picture) -> list[str]:
    changed = []
    for key, (panel, _, operator, plane, level, onset, end, is_withdrawn) in after.periods.items():
        old = before.periods.get(key)
        if old is None:
            assert level == "suspected", key
            changed.append(f"open {operator} {plane}: a suspected period from {onset}")
        elif old != after.periods[key]:
            # What stood stays, with its onset; its end is told by the last days.
            assert (level, onset, is_withdrawn) == (old[4], old[5], old[7]), key
            assert end is None or end >= first_open_day(), key
            changed.append(f"{panel} {operator} {plane}: end {old[6]} -> {end}")
    return changed


def check_undone(before: Picture, after: Picture) -> None:
    """Assert that every vote, headline and period is again what it was before the flood."""
    for key, row in after.tallies.items():
        old = before.tallies.get(key, (0, 0, 0, None, None, None, "too_few", row[7], 0))
        assert row == old, key
    assert after.health == before.health
    for key, period in after.periods.items():
        assert period == before.periods.get(key) or period[-1], key  # or it is withdrawn


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    import django

    django.setup()
    sys.stdout.write(f"{write_history()}\n")
