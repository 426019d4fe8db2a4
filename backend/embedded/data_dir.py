"""The data directory: what lies where, its secrets, and the lock of its one instance."""

import contextlib
import fcntl
import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from backend.embedded.errors import EmbeddedError

_PRIVATE = 0o700


@dataclass(frozen=True)
class DataDir:
    """Where the parts of one instance lie below its root."""

    root: Path

    @property
    def secrets(self) -> Path:
        """Keys and passwords, generated once."""
        return self.root / "secrets"

    @property
    def postgres(self) -> Path:
        """The cluster's folder: its mode keeps everyone out, whoever owns the cluster itself."""
        return self.root / "postgres"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.postgres / "cluster"

    @property
    def logs(self) -> Path:
        """One bounded log per process."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """What describes the running instance: nothing in it is worth a backup."""
        return self.root / "run"

    @property
    def instance_file(self) -> Path:
        """Where the running instance can be reached."""
        return self.run / "instance.json"

    @property
    def beat_schedule(self) -> Path:
        """When Celery beat last sent each periodic task."""
        return self.run / "celerybeat-schedule"


def prepare_data_dir(root: Path) -> DataDir:
    """Return the directory with its folders made; other files in it stay untouched.

    Raises EmbeddedError where it cannot be written.
    """
    data = DataDir(root.resolve())
    try:
        data.root.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
        for folder in (data.secrets, data.postgres, data.logs, data.run):
            folder.mkdir(exist_ok=True, mode=_PRIVATE)
    except OSError as error:
        raise _unwritable(data, error) from error
    return data


def lock_data_dir(data: DataDir, *, patience: float = 1.0) -> int:
    """Return a descriptor that keeps every other instance out until this process ends.

    Raises EmbeddedError where another instance runs on the same data.
    """
    try:
        # O_CLOEXEC is Python's default: no child may hold the lock of a dead supervisor.
        descriptor = os.open(data.run / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unwritable(data, error) from error
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise EmbeddedError(
                    f"Sawt already runs on {data.root}: stop it first, "
                    "or set SAWT_DATA_DIR to use other data."
                ) from error
            time.sleep(0.05)
        except OSError as error:
            os.close(descriptor)
            raise EmbeddedError(f"Cannot lock {data.root}: {error.strerror}.") from error
        else:
            return descriptor


def read_or_create_secret(folder: Path, name: str) -> str:
    """Return the secret in folder/name, generated on first use and readable by its owner only.

    Raises EmbeddedError where it can neither be read nor written.
    """
    path = folder / name
    try:
        with contextlib.suppress(FileNotFoundError):
            if value := path.read_text().strip():
                return value
        draft = folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        return path.read_text().strip()
    except OSError as error:
        raise EmbeddedError(f"Cannot use the secret {path}: {error.strerror}.") from error


def _unwritable(data: DataDir, error: OSError) -> EmbeddedError:
    return EmbeddedError(
        f"Cannot write to {data.root} ({error.strerror}): "
        "set SAWT_DATA_DIR to a folder that you may write to."
    )
