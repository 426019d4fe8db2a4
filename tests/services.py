"""A pytest plugin: a throw-away PostgreSQL and Valkey for each process that runs tests.

Loaded with `-p tests.services`, so that the addresses stand in the environment before Django's
settings are imported. DATABASE_URL and REDIS_URL, where set, name servers to use instead.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from backend.embedded.data_dir import prepare_data_dir
from backend.embedded.scratch import remove_scratch
from backend.embedded.services import Services
from backend.embedded.supervisor import Supervisor

# Nothing here outlives the tests, so nothing need reach the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class ThrowAwayServices:
    """Servers on a temporary data directory, in this process's care."""

    def __init__(self, root: Path, settings: dict[str, str] | None = None) -> None:
        self.data = prepare_data_dir(root)
        run = secrets.token_hex(8)
        self.supervisor = Supervisor(self.data.logs, run, lambda _: None)
        self.scratch: list[Path] = []
        self._services = Services(
            self.data, run, self.supervisor, self.scratch.append, settings or FAST
        )

    def start_postgres(self) -> str:
        """Start PostgreSQL and return its URL."""
        return self._services.start_postgres()

    def start_valkey(self) -> str:
        """Start Valkey and return its URL."""
        return self._services.start_valkey()

    def stop(self) -> None:
        """Stop both and remove what they left outside the data directory; twice does no harm."""
        self.supervisor.stop()
        for folder in self.scratch:
            remove_scratch(folder)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, None, None]:
    """Start the services before pytest-django looks at the settings."""
    known = early_config.known_args_namespace
    leaves_tests_to_others = (
        getattr(known, "numprocesses", None) and "PYTEST_XDIST_WORKER" not in os.environ
    )
    collects = getattr(known, "collectonly", False)
    if not (known.help or known.version or collects or leaves_tests_to_others):
        _start(early_config)
    return (yield)


def _start(config: pytest.Config) -> None:
    root = Path(tempfile.mkdtemp(prefix="sawt-tests-"))
    services = ThrowAwayServices(root)

    def stop() -> None:
        services.stop()
        shutil.rmtree(root, ignore_errors=True)

    # Both: a run that ends in an internal error never reaches pytest's own clean-up.
    config.add_cleanup(stop)
    atexit.register(stop)
    os.environ["SAWT_DATA_DIR"] = str(services.data.root)
    os.environ["SAWT_PAGES_ARE_KEPT"] = "no"  # tests store conclusions without a new edition
    os.environ["SAWT_LOOPBACK_IS_FREE"] = "yes"  # as under `manage.py up`
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = services.start_postgres()
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = services.start_valkey()
