"""sync_ooni of real 44 kB documents by one process, beside import_measurements of the same file.

    python -m bench.sync_ooni [--documents 5000] [--runs 3]

Starts a PostgreSQL of its own with fsync on and an S3 server (moto) of its own, and stops both.
Each run has another file of documents that are new to the database. The drain does not run.
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import orjson

from bench import figures
from bench.samples import real_whatsapp
from tests.integration.ooni_server import OoniServer, ooni_server
from tests.services import ThrowAwayServices

# Runs a management command; prints its seconds without the start of Python, its CPU seconds, and
# its peak in kB.
_MEASURED = """
import resource, sys, time
import django
from django.core.management import call_command
django.setup()
started, busy = time.perf_counter(), time.process_time()
call_command(*sys.argv[1:], verbosity=0)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(time.perf_counter() - started, time.process_time() - busy, peak)
"""


def write_file(path: Path, documents: int, base: int) -> None:
    """Write documents that differ, as JSON lines in gzip."""
    document = real_whatsapp(0) | {"probe_cc": "KE", "probe_asn": "AS33771"}
    with gzip.open(path, "wb", compresslevel=1) as file:
        for number in range(base, base + documents):
            annotations = {"network_type": "mobile", "nonce": str(number)}
            file.write(orjson.dumps(document | {"annotations": annotations}) + b"\n")


def measure(environment: dict[str, str], *command: str) -> tuple[float, float, float]:
    """Return seconds, CPU seconds and MB of one command in a process of its own."""
    output = subprocess.run(
        [sys.executable, "-c", _MEASURED, *command],
        env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    seconds, busy, kilobytes = map(float, output.split()[-3:])
    return seconds, busy, kilobytes / 1024


def one_run(
    server: OoniServer, environment: dict[str, str], folder: Path, documents: int, run: int
) -> dict[str, float]:
    """Measure both ways, interleaved."""
    day = f"202311{run + 1:02d}"
    local, remote = folder / f"local-{run}.jsonl.gz", folder / f"remote-{run}.jsonl.gz"
    write_file(local, documents, run * 10_000_000)
    write_file(remote, documents, run * 10_000_000 + 5_000_000)
    key = f"raw/{day}/13/KE/whatsapp/{day}13_KE_whatsapp.n0.0.jsonl.gz"
    server.put(key, remote.read_bytes())
    imported, import_busy, import_peak = measure(environment, "import_measurements", str(local))
    since = f"2023-11-{run + 1:02d}"
    synced, sync_busy, sync_peak = measure(
        environment, "sync_ooni", "--country=KE", "--tests=whatsapp",
        f"--since={since}", f"--until=2023-11-{run + 2:02d}",
    )  # fmt: skip
    return {
        "import_measurements, documents per second": documents / imported,
        "sync_ooni, documents per second": documents / synced,
        "import_measurements, CPU ms per document": 1000 * import_busy / documents,
        "sync_ooni, CPU ms per document": 1000 * sync_busy / documents,
        "import_measurements, peak MB": import_peak,
        "sync_ooni, peak MB": sync_peak,
        "file, MB": remote.stat().st_size / 1e6,
    }


def main() -> None:
    """Print medians and spreads as a table and as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ooni_server() as server:
        services = ThrowAwayServices(Path(name) / "data", {"fsync": "on"})
        try:
            environment = os.environ | {
                "DATABASE_URL": services.start_postgres(),
                "SAWT_DATA_DIR": str(services.data.root),
                "SAWT_OONI_BUCKET": server.address,
                "DJANGO_SETTINGS_MODULE": "backend.settings",
            }
            measure(environment, "migrate")
            results = [
                one_run(server, environment, Path(name), options.documents, run)
                for run in range(options.runs)
            ]
        finally:
            services.stop()
    figures.show(results)


if __name__ == "__main__":
    main()
