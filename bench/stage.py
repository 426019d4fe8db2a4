"""What benchmarks run on: PostgreSQL with fsync, Valkey, the web server and workers, each real."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import psycopg2

from backend.embedded import commands
from tests.faults.platform import REPOSITORY, free_port
from tests.services import ThrowAwayServices

SAWT = "backend.wsgi:application"
REFERENCE = "bench.reference:application"


@dataclass
class Stage:
    """Services with a migrated database, and the environment that names them."""

    folder: Path
    environment: dict[str, str]

    @contextlib.contextmanager
    def program(self, command: Sequence[str], **variables: str) -> Iterator[None]:
        """Run one of Sawt's processes for as long as the context lasts."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                commands.runnable(command),
                cwd=REPOSITORY,
                env=self.environment | variables,
                stdout=log,
                stderr=log,
            )
        try:
            yield
        finally:
            process.terminate()
            process.wait(60)  # Celery may take 30 s to end

    @contextlib.contextmanager
    def web(self, application: str = SAWT) -> Iterator[str]:
        """Serve an application as Sawt is served, and yield its address."""
        port = free_port()
        command = [
            application if word == SAWT else word for word in commands.web("127.0.0.1", port)
        ]
        address = f"http://127.0.0.1:{port}"
        with self.program(command):
            _wait_for(f"{address}/readyz")
            yield address

    def manage(self, *arguments: str) -> str:
        """Run a command and return its output. Raises if it fails."""
        return subprocess.run(
            commands.runnable(["python", "manage.py", *arguments]),
            cwd=REPOSITORY,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def run(self, program: str) -> list[float]:
        """Run Python against the database and return the numbers that it prints."""
        printed = subprocess.run(
            [sys.executable, "-c", program],
            cwd=REPOSITORY,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return [float(word) for word in printed.split()]

    def execute(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one statement with commit and return its rows."""
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def cpu_seconds(self) -> float:
        """Return the CPU time of every process here but this one: what a busy machine leaves true.

        The load generators are no longer there when it is asked.
        """
        spent = 0.0
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                spent += times.user + times.system
        return spent

    def empty(self) -> None:
        """Forget every measurement, so that a run begins as the one before."""
        self.execute(
            "TRUNCATE receipt, upload, inbox, measurement, verdict, stale_mark, drain_claim, tally"
        )


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """Start what a benchmark needs, and end it with the context."""
    with tempfile.TemporaryDirectory(prefix="sawt-bench-") as name:
        services = ThrowAwayServices(Path(name) / "data", {"fsync": "on"})
        try:
            environment = os.environ | {
                "DATABASE_URL": services.start_postgres(),
                "REDIS_URL": services.start_valkey(),
                "SAWT_DATA_DIR": str(services.data.root),
                "DJANGO_SETTINGS_MODULE": "backend.settings",
                "PYTHONUNBUFFERED": "1",
                # The load comes from this machine: what is measured is not the quota.
                "SAWT_LOOPBACK_IS_FREE": "1",
            }
            prepared = Stage(Path(name), environment)
            prepared.manage("migrate")
            prepared.execute("CREATE TABLE bench_reference (document bytea)")
            prepared.execute(
                "ALTER TABLE bench_reference ALTER COLUMN document SET STORAGE EXTERNAL"
            )
            yield prepared
        finally:
            services.stop()


def _wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(URLError, OSError):
            if urlopen(address, timeout=5).status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(f"{address} did not answer within 60 s.")
