"""Several hosts on one machine: one offers PostgreSQL and Valkey, each other runs one worker.

Each is a network namespace with an address of its own; they share no socket and no data folder.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from celery import Celery

from backend.embedded import commands
from tests.netns.network import ROOT, call, link

PATIENCE_S = 60.0
_DRAINED = re.compile(r"drain_inbox\[[^]]*] succeeded in \S+: (\d+)")
_numbers = count()


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Look again and again. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen within {PATIENCE_S:.0f} s.")
        time.sleep(0.02)


@dataclass
class Host:
    """One machine's worker."""

    process: subprocess.Popen[bytes]
    log: Path

    def drained(self) -> int:
        """Return how many rows of the inbox this host says it judged."""
        return sum(map(int, _DRAINED.findall(self.log.read_text())))

    def is_ready(self) -> bool:
        """Return whether the worker takes work."""
        if self.process.poll() is not None:
            raise RuntimeError(self.log.read_text()[-2000:])
        return " ready." in self.log.read_text()

    def cpu_seconds(self) -> float:
        """Return the CPU time of the worker's processes."""
        own = psutil.Process(self.process.pid)
        return sum(sum(each.cpu_times()[:2]) for each in (own, *own.children(recursive=True)))


@dataclass
class Central:
    """The host that the others depend on."""

    namespace: str
    folder: Path
    environment: dict[str, str]
    mark: str
    made: list[str] = field(default_factory=list)

    def ring(self, times: int) -> None:
        """Ask for so many drains, as uploads do."""
        broker = self.environment["REDIS_URL"].replace("unix://", "redis+socket://", 1)
        with Celery(broker=broker, set_as_current=False) as bell:
            for _ in range(times):
                bell.send_task("measurements.tasks.drain_inbox", queue="sawt")

    @contextmanager
    def hosts(self, number: int) -> Iterator[list[Host]]:
        """Give so many hosts with a worker each, all ready."""
        with ExitStack() as stack:
            started = [stack.enter_context(self._host(place)) for place in range(number)]
            wait_until(lambda: all(host.is_ready() for host in started), "The workers' start")
            yield started

    @contextmanager
    def _host(self, place: int) -> Iterator[Host]:
        """Run a worker that reaches both services over its own wire."""
        namespace, inside = f"sawth{self.mark}{place}", f"10.77.{place}.1"
        log = self.folder / f"{namespace}-{len(self.made)}.log"
        self.made.append(namespace)
        _make(namespace)
        try:
            link(
                namespace, f"w{self.mark}{place}", f"10.77.{place}.2",
                self.namespace, f"c{self.mark}{place}", inside,
            )  # fmt: skip
            with log.open("wb") as file:
                process = subprocess.Popen(
                    ["ip", "netns", "exec", namespace, *_worker()],
                    cwd=ROOT, env=self._over_tcp(namespace, inside), stdout=file, stderr=file,
                )  # fmt: skip
            try:
                yield Host(process, log)
            finally:
                process.terminate()
                # Celery's child may wait 30 s for its parent to have read its last result.
                process.wait(PATIENCE_S)
        finally:
            call("ip", "netns", "del", namespace)

    def _over_tcp(self, namespace: str, address: str) -> dict[str, str]:
        parts = urlsplit(self.environment["DATABASE_URL"])
        return self.environment | {
            "DATABASE_URL": f"postgresql://{parts.username}:{parts.password}@{address}{parts.path}",
            "REDIS_URL": f"redis://{address}:6379/0",
            "SAWT_DATA_DIR": str(self.folder / namespace),
            "SAWT_LOG_LEVEL": "INFO",
        }


@contextmanager
def central(folder: Path) -> Iterator[Central]:
    """Start the host of the services, with a migrated database."""
    mark = f"{os.getpid() % 100000}{next(_numbers)}"
    namespace = f"sawtc{mark}"
    _make(namespace)
    try:
        process = subprocess.Popen(
            [
                "ip", "netns", "exec", namespace,
                sys.executable, "-m", "tests.netns.central", str(folder),
            ],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            database, broker = process.stdout.readline().split()
            environment = os.environ | {
                "DATABASE_URL": database,
                "REDIS_URL": broker,
                "SAWT_DATA_DIR": str(folder / "data"),
                "DJANGO_SETTINGS_MODULE": "backend.settings",
                "OPENBLAS_NUM_THREADS": "1",
                "PYTHONUNBUFFERED": "1",
            }
            subprocess.run(
                commands.runnable(commands.MIGRATE), cwd=ROOT, env=environment, check=True,
                capture_output=True,
            )  # fmt: skip
            yield Central(namespace, folder, environment, mark)
        finally:
            process.communicate()
    finally:
        call("ip", "netns", "del", namespace)


def _worker() -> list[str]:
    """Return the platform's own worker command, as one process that tells what it did."""
    words = commands.runnable(commands.WORKER)
    words[words.index("--concurrency") + 1] = "1"
    words[words.index("--loglevel") + 1] = "info"
    words.remove("--quiet")
    return words


def _make(namespace: str) -> None:
    call("ip", "netns", "add", namespace)
    call("ip", "-n", namespace, "link", "set", "lo", "up")
