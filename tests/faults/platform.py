"""A whole platform for fault tests: real processes under `manage.py up`, in a folder of its own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import psutil
import psycopg2

REPOSITORY = Path(__file__).parents[2]
OWN_VARIABLES = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


@dataclass
class Platform:
    """One instance, started by `start` and ended by `stop`."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        """The root address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def instance(self) -> dict[str, Any]:
        """What the instance says of itself."""
        record: dict[str, Any] = json.loads((self.folder / "run" / "instance.json").read_text())
        return record

    def variables(self) -> dict[str, str]:
        """Return the environment of the instance's commands."""
        inherited = {key: value for key, value in os.environ.items() if key not in OWN_VARIABLES}
        own = {"SAWT_DATA_DIR": str(self.folder), "SAWT_PORT": str(self.port)}
        return inherited | own | self.environment

    def start(self) -> None:
        """Start everything and wait until uploads work."""
        self.port = self.port or free_port()
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=REPOSITORY,
                env=self.variables(),
                stdout=log,
                stderr=log,
            )
        wait_until(self._is_whole, seconds=120, what="the platform to start")

    def _is_whole(self) -> bool:
        try:
            return "beat" in self.instance["processes"] and self.get("/readyz")[0] == 200
        except (FileNotFoundError, ValueError):
            return False

    def wait_for_sample(self) -> None:
        """Wait until the first start's sample is judged."""
        sample = "measurement WHERE country = 'KE'"
        wait_until(lambda: self.count(sample) == 2344, seconds=90, what="the sample")

    def stop(self) -> None:
        """End everything as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def manage(self, *arguments: str) -> str:
        """Run a command of the instance and return its output. Raises if it fails."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=self.variables(),
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body; status 0 where nobody answers."""
        return request(f"{self.base}{path}")

    def post(self, path: str, body: bytes, **headers: str) -> tuple[int, bytes]:
        """Return status and body of a POST; status 0 where nobody answers."""
        return request(f"{self.base}{path}", body, headers)

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a process of the instance and to its children."""
        with contextlib.suppress(psutil.Error, KeyError, FileNotFoundError, ValueError):
            parent = psutil.Process(self.instance["processes"][name])
            for process in [*parent.children(recursive=True), parent]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(number)

    def rows(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the instance's database."""
        connection = psycopg2.connect(self.instance["database_url"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall()
        finally:
            connection.close()

    def count(self, what: str) -> int:
        """Return a number from the database; -1 while it does not answer."""
        try:
            number: int = self.rows(f"SELECT count(*) FROM {what}")[0][0]
        except psycopg2.Error:
            return -1
        return number

    def is_settled(self) -> bool:
        """Tell whether tallies and periods are up to date with the verdicts."""
        return self.count("stale_mark") == 0 == self.count("stale_series")


@contextlib.contextmanager
def running(folder: Path, **environment: str) -> Iterator[Platform]:
    """Run a platform for a test."""
    platform = Platform(folder, environment)
    try:
        platform.start()
        yield platform
    finally:
        platform.stop()


def request(
    url: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """Return status and body; status 0 where nobody answers or the answer breaks off."""
    given = {"Content-Type": "application/json"} | (headers or {})
    try:
        with urlopen(Request(url, data=body, headers=given), timeout=20) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()
    except (URLError, HTTPException, OSError, EOFError, ValueError):
        return 0, b""


def wait_until(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait for a condition. Raises TimeoutError that says what did not happen."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited {seconds} s in vain for {what}.")
        time.sleep(0.1)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
