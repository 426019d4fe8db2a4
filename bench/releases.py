"""One day of 1,000,000 simulated verdicts as a release: speed and memory of one process.

    python -m bench.releases [--verdicts 1000000] [--runs 3]

Starts a PostgreSQL of its own under a temporary folder, fills one day of one operator's networks,
and writes the day's files as publish_release does. "Parquet" is the verdicts alone, with their CSV;
the reference reads the same rows through psycopg2. Exit code 1 below 100,000 rows/s or
above 300 MB.
Each measurement is in a process of its own, so that its highest memory is its own.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

import psutil

from tests.services import ThrowAwayServices

ROWS_BAR = 100_000
MEMORY_BAR = 300
DAY = date(2026, 6, 1)
VOTERS = 50_000

_FILL = """
CREATE TABLE measurement_bench PARTITION OF measurement
   FOR VALUES FROM ('2026-06-01 00:00Z') TO ('2026-07-01 00:00Z');
CREATE TABLE verdict_bench PARTITION OF verdict
   FOR VALUES FROM ('2026-06-01 00:00Z') TO ('2026-07-01 00:00Z');
CREATE TEMPORARY TABLE run AS
SELECT timestamptz '2026-06-01 00:00Z' + n %% 24 * interval '1 hour' AS measured_at,
       '20260601' || lpad((n %% 24)::text, 2, '0') || '0000.000000_MA_whatsapp_'
       || substr(md5(n::text), 1, 16) AS uid,
       (ARRAY['maroc-telecom', 'orange-maroc', 'inwi'])[n %% 3 + 1] AS operator,
       (ARRAY['mobile', 'wifi'])[n %% 2 + 1] AS network_type,
       decode(md5('v' || n %% 6 || '|' || n %% %(voters)s), 'hex') AS voter,
       decode(md5('p' || n %% 6 || '|' || n %% (%(voters)s / 4)), 'hex') AS prefix_group,
       decode(md5('c' || n %% 6 || '|' || n %% 50), 'hex') AS cohort,
       n
  FROM generate_series(1, %(measurements)s) AS n;
INSERT INTO measurement (
    measured_at, uid, received_at, country, asn, access, test_name, operator, network_type, panel,
    standing, votes, voter, prefix_group, cohort
)
SELECT measured_at, uid, measured_at, 'MA', 36903, '4g', 'whatsapp', operator, network_type, 'open',
       'counted', true, voter, prefix_group, cohort
  FROM run ORDER BY uid;
INSERT INTO verdict (
    measured_at, uid, service, plane, ruleset, outcome, mechanism, rule_id, country, operator,
    network_type, panel, votes, voter, prefix_group, cohort
)
SELECT measured_at, uid, 'whatsapp', plane, '2026-11-25.1',
       CASE WHEN n %% 5 = 0 THEN 'blocked' ELSE 'ok' END,
       CASE WHEN n %% 5 = 0 THEN 'tls_sni' ELSE '' END, 'whatsapp.registration.ok', 'MA', operator,
       network_type, 'open', true, voter, prefix_group, cohort
  FROM run, unnest(ARRAY['messaging', 'web']) AS plane ORDER BY uid, plane;
"""

_ROWS = """
SELECT uid, measured_at, measurement.received_at, verdict.country, measurement.asn,
       verdict.operator, verdict.network_type, measurement.access, measurement.test_name,
       verdict.panel, measurement.standing, verdict.votes, verdict.voter, verdict.prefix_group,
       verdict.cohort, service, plane, outcome, mechanism, rule_id, ruleset
  FROM verdict
  JOIN measurement USING (measured_at, uid)
 WHERE verdict.measured_at >= %(start)s AND verdict.measured_at < %(end)s
   AND measurement.measured_at >= %(start)s AND measurement.measured_at < %(end)s
   AND ruleset = %(ruleset)s AND verdict.panel = ANY(%(panels)s)
 ORDER BY uid COLLATE "C", service COLLATE "C", plane COLLATE "C"
"""


def fill(verdicts: int) -> None:
    """Make a day of so many verdicts, two per measurement."""
    from django.core.management import call_command  # noqa: PLC0415 (settings come first)
    from django.db import connection  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"measurements": verdicts // 2, "voters": VOTERS})
        cursor.execute("VACUUM ANALYZE measurement; ")
        cursor.execute("VACUUM ANALYZE verdict")


def export_once(what: str) -> None:
    """Do one measurement in this process and print rows, seconds and highest memory in MB."""
    from django.db import connection, transaction  # noqa: PLC0415

    from measurements.release_layout import Collection  # noqa: PLC0415
    from reports.datasets import day_files  # noqa: PLC0415
    from reports.datasets.verdict_tables import write_verdicts  # noqa: PLC0415

    parameters = day_files.parameters_of(Collection.SAWT, "2026-11-25.1", DAY)
    started, begun = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(day_files.SNAPSHOT)
            cursor.execute(day_files.WHOLE_DAY)
            if what == "parquet":
                rows = write_verdicts(cursor, parameters, Path(folder) / "verdicts.csv.gz")
        if what == "rows":
            with connection.connection.cursor(name="reference") as plain:
                plain.itersize = 10_000
                plain.execute(_ROWS, parameters)
                rows = sum(1 for _ in plain)
    took = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = psutil.Process(cursor.fetchone()[0]).cpu_times()
    spent = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(rows, took, peak, spent, server.user + server.system)


class Figures(NamedTuple):
    """One export: rows per second, highest memory in MB, CPU seconds here and of PostgreSQL."""

    rate: float
    memory: float
    own: float
    server: float


def measured(what: str) -> Figures:
    """Return the figures of one export in a process of its own."""
    command = [sys.executable, "-m", "bench.releases", "--once", what]
    rows, took, *figures = subprocess.run(
        command, check=True, capture_output=True, text=True
    ).stdout.split()
    return Figures(int(rows) / float(took), *map(float, figures))


def main() -> int:
    """Print one line per way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verdicts", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--once", choices=["parquet", "rows"])
    options = parser.parse_args()
    if options.once:
        _django()
        export_once(options.once)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        services = ThrowAwayServices(Path(folder))
        try:
            os.environ["SAWT_DATA_DIR"] = folder
            os.environ["DATABASE_URL"] = services.start_postgres()
            _django()
            fill(options.verdicts)
            results: dict[str, list[Figures]] = {"parquet": [], "rows": []}
            for _ in range(options.runs):
                for what, found in results.items():
                    found.append(measured(what))
        finally:
            services.stop()
    for what, found in results.items():
        rates = sorted(each.rate for each in found)
        print(
            f"{what:8} {statistics.median(rates):10,.0f} rows/s ({rates[0]:,.0f} to "
            f"{rates[-1]:,.0f}), at most {max(each.memory for each in found):.0f} MB, CPU "
            f"{statistics.median(each.own for each in found):.1f} s here and "
            f"{statistics.median(each.server for each in found):.1f} s in PostgreSQL"
        )
    rate = statistics.median(each.rate for each in results["parquet"])
    memory = max(each.memory for each in results["parquet"])
    return int(rate < ROWS_BAR or memory > MEMORY_BAR)


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    import django  # noqa: PLC0415

    django.setup()


if __name__ == "__main__":
    sys.exit(main())
