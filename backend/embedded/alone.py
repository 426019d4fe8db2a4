"""The database of a data directory for one command, while no instance runs on it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.embedded.data_dir import DataDir, lock_data_dir, prepare_data_dir
from backend.embedded.instance import read_record
from backend.embedded.leftovers import end_leftovers
from backend.embedded.scratch import remove_scratch
from backend.embedded.services import Services
from backend.embedded.supervisor import Supervisor
from backend.embedded.terminal import say


@contextmanager
def database_alone(root: Path) -> Iterator[str]:
    """Start PostgreSQL alone, on a new cluster where there is none, and yield its URL.

    Raises EmbeddedError where it does not start, or where an instance runs on the same data.
    """
    data = prepare_data_dir(root)
    lock = lock_data_dir(data)
    scratch: list[Path] = []
    run = secrets.token_hex(8)
    supervisor = Supervisor(data.logs, run, say)
    try:
        _end_former(data)
        yield Services(data, run, supervisor, scratch.append).start_postgres()
    finally:
        supervisor.stop()
        for folder in scratch:
            remove_scratch(folder)
        os.close(lock)


def _end_former(data: DataDir) -> None:
    """End what a killed instance left: its server would hold the cluster."""
    if record := read_record(data):
        end_leftovers(record.run, say)
        for folder in record.scratch:
            remove_scratch(Path(folder))
