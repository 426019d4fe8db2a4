"""The running instance, as any command finds it: from the data directory alone."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from backend.embedded.data_dir import DataDir


@dataclass
class Instance:
    """Where the instance can be reached, and what belongs to it."""

    run: str
    """Random; every process of this run carries it, and nothing else on the machine does."""
    supervisor: int
    started: float
    folder: int
    """Inode of the data directory: a copy of it describes no instance of its own."""
    host: str
    port: int
    database_url: str = ""
    redis_url: str = ""
    scratch: list[str] = field(default_factory=list)
    """Folders outside the data directory, removed at the end."""
    processes: dict[str, int] = field(default_factory=dict)


def read_instance(data_dir: Path | str) -> Instance | None:
    """Return the instance that runs on data_dir now; None where none does."""
    instance = read_record(DataDir(Path(data_dir).resolve()))
    return instance if instance and _is_alive(instance) else None


def read_record(data: DataDir) -> Instance | None:
    """Return what the last run wrote about itself, running or not."""
    try:
        record = Instance(**json.loads(data.instance_file.read_text()))
        return record if record.folder == data.root.stat().st_ino else None
    except (OSError, ValueError, TypeError):
        return None


def write_instance(data: DataDir, instance: Instance) -> None:
    """Write the record in one step: a reader sees the old one or the new one."""
    draft = data.instance_file.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(instance), file, indent=1)
    draft.replace(data.instance_file)


def _is_alive(instance: Instance) -> bool:
    import psutil  # noqa: PLC0415 (most commands find no record and need no psutil)

    try:
        # A pid is used again; a pid with its start time is not.
        process = psutil.Process(instance.supervisor)
        return abs(process.create_time() - instance.started) < 1
    except psutil.Error:
        return False
