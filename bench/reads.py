"""Reads with filters of their own, as the history grows tenfold.

    python -m bench.reads [--sizes 1000000 10000000] [--reads 40]

Sizes are verdicts, 2,000 of each day: a larger history is a longer one, of 14 years at 10 million.
Each read asks for another country and another window somewhere in it.
Cold is the first time that something is asked for, warm the same once more: PostgreSQL is not
restarted, and what its cache does not hold the operating system's may. Ends with how the p95 of the
largest size compares with that of the smallest; exit code 1 where a bar is missed.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bench import figures
from bench.stage import Stage, stage

if TYPE_CHECKING:
    from django.test import Client

UNTIL = date(2017, 1, 1)  # the campaign's year is in every history
PER_DAY = 2000
GROWTH_BAR = 1.2
COUNTRIES = ("MA", "KE", "EG", "TN")
CAMPAIGN = "campaign=morocco-2016&service=whatsapp&plane=call_setup&limit=10000"
CAMPAIGN_TALLIES = "tallies of a campaign year, 2,680 rows"
TIMELINE = "timeline page, drawn"
BARS = {CAMPAIGN_TALLIES: 20.0, TIMELINE: 80.0}

Read = Callable[[], None]


class Reads:
    """Makes reads of each kind, each of something that was not asked for before."""

    def __init__(self, client: "Client", since: date, uids: list[str]) -> None:
        self._client = client
        self._since = since
        self._chance = random.Random(5)
        self._uids = uids
        self._number = 0

    def __iter__(self) -> "Reads":
        """Go on without end."""
        return self

    def __next__(self) -> dict[str, Read]:
        """Return one read of each kind."""
        self._number += 1
        seen = "panel=open" + "&x=1" * self._number  # never kept: an address of its own
        return {
            "measurements, page of 100": self._of("/api/v1/measurements?", 3, "probe_cc"),
            "measurements with interference": self._of(
                "/api/v1/measurements?anomaly=true&service=whatsapp", 3, "probe_cc"
            ),
            "aggregation, 3 days by operator": self._of(
                "/api/v1/aggregation?axis_x=operator", 3, "probe_cc"
            ),
            "tallies of a country, first page": self._of("/api/v1/tallies?", 365, "country"),
            "tallies of a series' year": self._get(
                f"/api/v1/tallies?{CAMPAIGN}&operator=inwi&network_type=mobile"
            ),
            CAMPAIGN_TALLIES: self._get(f"/api/v1/tallies?{CAMPAIGN}"),
            TIMELINE: self._get(f"/en/campaigns/morocco-2016/?{seen}"),
            "measurement page": self._get(f"/en/measurements/{self._uids.pop()}/"),
        }

    def _of(self, path: str, days: int, country: str) -> Read:
        last = (UNTIL - self._since).days - days
        since = self._since + timedelta(days=self._chance.randrange(max(1, last)))
        window = f"since={since}&until={since + timedelta(days=days)}"
        return self._get(f"{path}&{country}={self._chance.choice(COUNTRIES)}&{window}")

    def _get(self, address: str) -> Read:
        def read() -> None:
            answer = self._client.get(address)
            if answer.status_code != 200 or not b"".join(answer):
                raise RuntimeError(f"{address}: {answer.status_code}")

        return read


def ninety_fifth(reads: Reads, count: int) -> dict[str, float]:
    """Return the p95 of each kind of read, cold and warm, in ms."""
    spent: dict[str, list[float]] = {}
    for _ in range(count):
        for name, read in next(reads).items():
            for kind in ("cold", "warm"):
                started = time.perf_counter()
                read()
                spent.setdefault(f"{name}, {kind}", []).append(
                    1000 * (time.perf_counter() - started)
                )
    return {name: statistics.quantiles(times, n=20)[18] for name, times in spent.items()}


def measure(prepared: Stage, size: int, count: int) -> tuple[dict[str, float], dict[str, float]]:
    """Fill the database anew; return what it takes, and the p95 of each kind of read."""
    from django.test import Client  # noqa: PLC0415 (once settings are there)

    from bench.synthetic import fill, fill_tallies  # noqa: PLC0415

    days = size // PER_DAY
    since = UNTIL - timedelta(days=days)
    prepared.empty()
    started = time.perf_counter()
    fill(since, days, PER_DAY // 2)
    fill_tallies(since, days, COUNTRIES)
    took = time.perf_counter() - started
    prepared.execute("VACUUM measurement, verdict, tally")
    stored = prepared.execute(
        "SELECT (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('verdict')),"
        " pg_database_size(current_database())"
    )[0]
    noons = [
        _noon(since + timedelta(days=number * days // (count + 5))) for number in range(count + 5)
    ]
    uids = [uid for noon in noons for (uid,) in prepared.execute(_UIDS, [noon])]
    random.Random(5).shuffle(uids)
    reads = Reads(Client(headers={"host": "localhost"}), since, uids)
    ninety_fifth(reads, 2)  # imports and connections
    return {
        "filled in s": took,
        "bytes per verdict, indexes included": float(stored[0]) / size,
        "database, GB": float(stored[1]) / 1e9,
    }, ninety_fifth(reads, count)


_UIDS = "SELECT uid FROM measurement WHERE measured_at = %s ORDER BY uid LIMIT 1"


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def main() -> int:
    """Print each size's figures, and how the reads grow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--reads", type=int, default=40)
    options = parser.parse_args()
    sizes = sorted(options.sizes)
    found: dict[int, dict[str, float]] = {}
    with stage() as prepared:
        os.environ.update(prepared.environment)
        import django  # noqa: PLC0415 (the stage's database is in the environment only now)

        django.setup()
        for size in sizes:
            about, found[size] = measure(prepared, size, options.reads)
            print(f"{size} verdicts:")
            figures.show([about | {f"{name}, p95 ms": most for name, most in found[size].items()}])
    least, most = found[sizes[0]], found[sizes[-1]]
    growth = {name: most[name] / least[name] for name in least}
    print(f"p95 at {sizes[-1]} verdicts, of that at {sizes[0]}:")
    figures.show([growth])
    missed = [f"{name}: {ratio:.2f}" for name, ratio in growth.items() if ratio > GROWTH_BAR]
    missed += [
        f"{name}: {most[f'{name}, cold']:.0f} ms"
        for name, bar in BARS.items()
        if most[f"{name}, cold"] > bar
    ]
    for each in missed:
        print(f"Missed: {each}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
