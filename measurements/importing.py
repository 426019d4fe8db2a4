"""Import into the panel `imported`: same path and uid as an upload, resumable.

Whatever it comes from, a source is items with positions; how far it is stored is remembered after
each batch, by the caller's own means. A repeat is harmless: receipts know what was stored.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from django.conf import settings

from measurements import intake
from measurements.ballots import Sender
from measurements.doorbell import inbox_bell
from measurements.import_files import Item, read_items, unwrap
from measurements.intake import Status
from measurements.refusals import RefusedError
from measurements.submission import Submission, prepare
from measurements.vocabulary import Source
from measurements.wire_format import parse_object

BATCH_ITEMS = 200
BATCH_BYTES = 8 * 1024 * 1024


@dataclass(slots=True)
class ImportResult:
    """What became of the items of an import."""

    statuses: Counter[Status] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    def lines(self, rejects: Path) -> list[str]:
        """Say what became of them; rejects is the file that lists the bad ones."""
        counts = self.statuses
        summary = (
            f"{counts[Status.ACCEPTED]} accepted, {counts[Status.DUPLICATE]} duplicate, "
            f"{counts[Status.REJECTED]} rejected."
        )
        said = [summary]
        said += [f"  {reason}: {count}" for reason, count in self.reasons.most_common()]
        if counts[Status.REJECTED]:
            said.append(f"Rejects, with file, line and reason: {rejects}")
        return said


class Journal:
    """How far each file was imported, so that an interrupted import goes on where it stopped."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder

    def _file(self, path: Path) -> Path:
        facts = path.stat()
        identity = f"{path.resolve()}|{facts.st_size}|{facts.st_mtime_ns}"
        return self._folder / f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}.json"

    def position(self, path: Path) -> int:
        """Return the last position of the file that is stored; 0 for a new file."""
        try:
            position: int = json.loads(self._file(path).read_text())["position"]
        except FileNotFoundError:
            return 0
        return position

    def record(self, path: Path, position: int) -> None:
        """Remember that everything up to this position is stored or rejected."""
        file = self._file(path)
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps({"position": position}))
        draft.replace(file)


class Importer:
    """Imports one source after the other; rejects go to a file, one JSON line each."""

    def __init__(self, rejects: Path, progress: Callable[[str, int], None]) -> None:
        """Tell progress, batch by batch, the source's name and how many items are done."""
        rejects.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.result = ImportResult()
        self._rejects = rejects
        self._progress = progress

    def import_items(self, name: str, items: Iterable[Item], record: Callable[[int], None]) -> None:
        """Store every good item of the source of this name, in batches.

        record is told the position up to which everything is stored or rejected, once it is.
        """
        for batch in _batches(items):
            self._store(name, batch)
            record(batch[-1].position)
            self._progress(name, len(batch))

    def import_file(self, path: Path, journal: Journal) -> None:
        """Store what the journal does not know yet; a file of no known kind is one reject."""
        done = journal.position(path)
        limit: int = settings.SAWT_MAX_MEASUREMENT_BYTES
        items = (item for item in read_items(path, limit) if item.position > done)
        try:
            self.import_items(str(path), items, partial(journal.record, path))
        except RefusedError as error:
            self.reject(str(path), 0, error)

    def _store(self, name: str, batch: list[Item]) -> None:
        now = datetime.now(UTC)
        submissions: list[Submission] = []
        positions: list[int] = []
        for item in batch:
            try:
                submissions.append(_submission(item, now))
                positions.append(item.position)
            except RefusedError as error:
                self.reject(name, item.position, error)
        for position, receipt in zip(positions, intake.take_in(submissions, now), strict=True):
            if receipt.reason is not None:
                self.reject(name, position, RefusedError(receipt.reason, receipt.detail or ""))
            else:
                self.result.statuses[receipt.status] += 1
        inbox_bell.ring()

    def reject(self, name: str, position: int, error: RefusedError) -> None:
        """Keep where a bad item stands, and why it is bad."""
        self.result.statuses[Status.REJECTED] += 1
        self.result.reasons[error.reason.value] += 1
        line = {
            "file": name,
            "line": position,
            "reason": error.reason,
            "pointer": error.pointer or None,
            "detail": error.detail,
        }
        with self._rejects.open("a") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _submission(item: Item, now: datetime) -> Submission:
    if item.broken is not None:
        raise item.broken
    document = unwrap(parse_object(item.data, strict=False))
    return prepare(document, source=Source.IMPORT, sender=Sender(address=None), now=now)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield batches bounded in number and bytes."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.data)
        if len(batch) >= BATCH_ITEMS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
