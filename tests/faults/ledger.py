"""What the client knows: the uid of every acknowledged upload, on its own disk at once."""

import os
import threading
from pathlib import Path


class Ledger:
    """An append-only file of uids, one a line; a line is kept once `write` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        path.touch()

    def write(self, uids: list[str]) -> None:
        """Keep the uids of one acknowledged request."""
        with self._lock, self.path.open("a") as file:
            file.write("".join(f"{uid}\n" for uid in uids))
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> set[str]:
        """Return every uid that was ever acknowledged."""
        return set(self.path.read_text().split())
