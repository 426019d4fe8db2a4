"""Reads with cold filters, and one bucket's regrouping, as the history grows tenfold.

    python -m bench.reads [--sizes 100000 1000000] [--reads 40]

Sizes are verdicts, spread over 500 days; each read asks for another country and another window.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bench import figures
from bench.stage import stage

if TYPE_CHECKING:
    from django.test import Client

SINCE = date(2024, 6, 1)
DAYS = 500
_COUNTRIES = ("MA", "KE", "EG", "TN", "DZ", "SN", "FR", "DE", "ES", "IT", "BR", "IN", "ID", "NG")


def reads(client: "Client", chance: random.Random) -> dict[str, Callable[[], object]]:
    """Return one read of each kind."""

    def get(path: str, days: int) -> Callable[[], object]:
        since = SINCE + timedelta(days=chance.randrange(DAYS - days))
        country = chance.choice(_COUNTRIES)
        window = f"since={since}&until={since + timedelta(days=days)}"

        def read() -> None:
            answer = client.get(path.replace("COUNTRY", country) + f"&{window}")
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")

        return read

    return {
        "measurements, page of 100": get("/api/v1/measurements?probe_cc=COUNTRY", 3),
        "measurements with interference": get(
            "/api/v1/measurements?probe_cc=COUNTRY&anomaly=true&service=whatsapp", 3
        ),
        "aggregation, 3 days by operator": get(
            "/api/v1/aggregation?probe_cc=COUNTRY&axis_x=operator", 3
        ),
        "tallies, one year": get("/api/v1/tallies?country=COUNTRY", 365),
    }


def ninety_fifth(client: "Client", count: int) -> dict[str, float]:
    """Return the p95 of each kind of read, in ms."""
    chance = random.Random(5)
    spent: dict[str, list[float]] = {}
    for _ in range(count):
        for name, read in reads(client, chance).items():
            started = time.perf_counter()
            read()
            spent.setdefault(name, []).append(1000 * (time.perf_counter() - started))
    return {name: statistics.quantiles(times, n=20)[18] for name, times in spent.items()}


def main() -> None:
    """Print each size's figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--reads", type=int, default=40)
    options = parser.parse_args()
    with stage() as prepared:
        os.environ.update(prepared.environment)
        import django  # noqa: PLC0415 (the stage's database is in the environment only now)

        django.setup()
        from django.test import Client  # noqa: PLC0415

        from bench.synthetic import fill  # noqa: PLC0415

        client = Client(headers={"host": "localhost"})
        found: dict[str, float] = {}
        for size in options.sizes:
            prepared.empty()
            started = time.perf_counter()
            fill(SINCE, DAYS, size // DAYS)
            found[f"{size} verdicts, stored in s"] = time.perf_counter() - started
            pages = prepared.execute(
                "SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('verdict')"
            )
            found[f"{size} verdicts, bytes each, indexes included"] = float(pages[0][0]) / size
            ninety_fifth(client, 2)  # warm
            for name, most in ninety_fifth(client, options.reads).items():
                found[f"{size} verdicts, {name}, p95 ms"] = most
        figures.show([found])


if __name__ == "__main__":
    main()
