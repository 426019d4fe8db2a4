"""Results on this device: each kept until the platform acknowledged it, whatever is killed.

A result lies in exactly one folder, and moves by rename: `pending` until acknowledged, then `sent`;
`rejected` with the reason beside it. Its file holds the very bytes that are signed and sent.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import orjson

from probe.client.documents import Prepared
from probe.client.files import move_durably, read_or_none, storage_error, write_durably

KEPT_AFTER_SENDING = 200  # results; older ones are the platform's alone


class State(StrEnum):
    """Where a result is on its way."""

    PENDING = "pending"
    SENT = "sent"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Entry:
    """One result in the list; reason only where the platform refused it."""

    uid: str
    state: State
    reason: str | None = None


class ResultStore:
    """The results in one folder. Commands that change it hold the home's lock."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def add(self, result: Prepared) -> None:
        """Keep a result, on the disk when this returns. The same one again changes nothing.

        Raises ProbeError where the disk is full or cannot be written.
        """
        if self.find(result.uid) is None:
            write_durably(self._file(State.PENDING, result.uid), result.body)

    def acknowledge(self, uid: str) -> None:
        """Note that the platform has a result, and forget the oldest of these."""
        move_durably(self._file(State.PENDING, uid), self._file(State.SENT, uid))
        sent = sorted(self._folder(State.SENT).glob("*.json"))
        for old in sent[:-KEPT_AFTER_SENDING]:
            old.unlink(missing_ok=True)

    def reject(self, uid: str, reason: str, detail: str) -> None:
        """Set a result aside that the platform refused, with its reason."""
        note = orjson.dumps({"reason": reason, "detail": detail})
        write_durably(self._file(State.REJECTED, uid).with_suffix(".reason"), note)
        move_durably(self._file(State.PENDING, uid), self._file(State.REJECTED, uid))

    def delete(self, uid: str) -> None:
        """Keep nothing of a result here. Raises ProbeError where that fails."""
        for state in State:
            path = self._file(state, uid)
            try:
                path.unlink(missing_ok=True)
                path.with_suffix(".reason").unlink(missing_ok=True)
            except OSError as error:
                raise storage_error(path, error) from error

    def entries(self) -> list[Entry]:
        """Return all results, oldest first."""
        found = [
            Entry(path.stem, state, self._reason(path) if state is State.REJECTED else None)
            for state in State
            for path in self._folder(state).glob("*.json")
            if not path.name.startswith(".")
        ]
        return sorted(found, key=lambda entry: entry.uid)

    def find(self, uid: str) -> Entry | None:
        """Return a result's entry by its uid, or None."""
        return next((entry for entry in self.entries() if entry.uid == uid), None)

    def read(self, entry: Entry) -> bytes:
        """Return the document's bytes. Raises ProbeError if they cannot be read."""
        path = self._file(entry.state, entry.uid)
        content = read_or_none(path)
        if content is None:
            raise storage_error(path, FileNotFoundError(2, "No such file"))
        return content

    def _reason(self, path: Path) -> str:
        note = read_or_none(path.with_suffix(".reason"))
        try:
            return str(orjson.loads(note or b"{}").get("reason", ""))
        except orjson.JSONDecodeError:
            return ""

    def _folder(self, state: State) -> Path:
        folder = self.root / state
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise storage_error(folder, error) from error
        return folder

    def _file(self, state: State, uid: str) -> Path:
        return self._folder(state) / f"{uid}.json"
