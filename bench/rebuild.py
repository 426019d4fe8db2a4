"""How fast every tally and period is counted anew: rows per second and memory of one process.

    python -m bench.rebuild [--days 10] [--per-day 25000]

So many measurements a day with two verdicts each, in 160 buckets a day. The reference is one
statement that only counts the voters' outcomes, all buckets at once, in the same database.
"""

import argparse
import time
from datetime import date

from bench import figures
from bench.stage import Stage, stage

SINCE = date(2026, 1, 1)
_FILL = """
import django
django.setup()
from datetime import date
from bench.synthetic import fill
fill(date({since:%Y, %-m, %-d}), {days}, {per_day})
"""
_REBUILD = """
import io, time, django
django.setup()
from django.core.management import call_command
started, own = time.perf_counter(), time.process_time()
call_command("rebuild_tallies", stdout=io.StringIO())
spent, busy = time.perf_counter() - started, time.process_time() - own
lines = open("/proc/self/status").read().splitlines()
highest = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
print(spent, busy, highest / 1024)
"""
_REFERENCE = """
    SELECT count(*) FROM (
        SELECT measured_at::date, country, operator, network_type, service, plane, panel, voter,
               count(*) FILTER (WHERE outcome = 'ok'), count(*) FILTER (WHERE outcome = 'blocked')
          FROM verdict
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ) AS voters
"""


def measure(prepared: Stage, days: int, per_day: int) -> dict[str, float]:
    """Rebuild once, and run the reference."""
    rows = 2 * days * per_day
    prepared.run(_FILL.format(since=SINCE, days=days, per_day=per_day))
    started = time.perf_counter()
    prepared.execute(_REFERENCE)
    reference = time.perf_counter() - started
    spent, busy, highest = prepared.run(_REBUILD)
    ((tallies,),) = prepared.execute("SELECT count(*) FROM tally")
    return {
        "verdicts": rows,
        "tallies": tallies,
        "rebuild, verdicts per second": rows / spent,
        "rebuild, tallies per second": tallies / spent,
        "rebuild, CPU s of the process": busy,
        "rebuild, highest MB of the process": highest,
        "reference: one GROUP BY, verdicts per second": rows / reference,
    }


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--per-day", type=int, default=25_000)
    options = parser.parse_args()
    with stage() as prepared:
        figures.show([measure(prepared, options.days, options.per_day)])


if __name__ == "__main__":
    main()
