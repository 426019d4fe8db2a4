"""The folder that holds everything a device keeps, and the lock of its commands."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from probe.client.files import PRIVATE, storage_error
from probe.client.problems import ExitCode, ProbeError

ROOM_FOR_A_RUN = 16 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Home:
    """Where things lie. Everything is private to its owner."""

    root: Path

    @property
    def consent(self) -> Path:
        """The consent that was given here."""
        return self.root / "consent.json"

    @property
    def key(self) -> Path:
        """The device key's seed, in base64."""
        return self.root / "device.key"

    @property
    def networks(self) -> Path:
        """What the person said about the networks that this device was on."""
        return self.root / "networks.json"

    @property
    def config(self) -> Path:
        """The last good copy of the platform's configuration."""
        return self.root / "config.json"

    @property
    def results(self) -> Path:
        """Measurements, until they are delivered and for a while after."""
        return self.root / "results"

    def prepare(self) -> None:
        """Make the folder. Raises ProbeError if that fails."""
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise storage_error(self.root, error) from error

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other commands out, until the end of the block or of the process.

        Raises ProbeError if another one is at work.
        """
        self.prepare()
        path = self.root / "lock"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE)
        except OSError as error:
            raise storage_error(path, error) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise ProbeError(ExitCode.BUSY, "error.busy") from error
        finally:
            os.close(descriptor)

    def require_room(self) -> None:
        """Raise ProbeError if the disk has no room for the results of a run."""
        if shutil.disk_usage(self.root).free < ROOM_FOR_A_RUN:
            raise ProbeError(ExitCode.STORAGE, "error.disk_full", path=self.root)

    def erase(self) -> None:
        """Remove everything. Raises ProbeError if something stays."""
        try:
            if self.root.exists():
                shutil.rmtree(self.root)
        except OSError as error:
            raise storage_error(self.root, error) from error


def find_home(environment: Mapping[str, str]) -> Home:
    """Return the folder: SAWT_PROBE_HOME, else sawt-probe in the XDG state directory."""
    own = environment.get("SAWT_PROBE_HOME")
    if own:
        return Home(Path(own).expanduser())
    state = environment.get("XDG_STATE_HOME")
    # The specification of XDG says that a relative path is to be ignored.
    base = Path(state) if state and Path(state).is_absolute() else Path.home() / ".local" / "state"
    return Home(base / "sawt-probe")
