"""Corrections of what pages said, and answers of those who are named in them."""

import datetime as dt
import functools
from dataclasses import dataclass
from enum import StrEnum

from seeds.operators import operators
from seeds.records import Record, read_json
from seeds.texts import Text


class NoteKind(StrEnum):
    """What a note of the corrections page is."""

    CORRECTION = "correction"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class Note:
    """A correction in our words, or an answer in its sender's, unchanged.

    operator: whose page shows it too.
    """

    kind: NoteKind
    day: dt.date
    text: Text
    sender: str | None
    operator: str | None


@functools.cache
def notes() -> tuple[Note, ...]:
    """Return all notes, latest first. Raises SeedError if corrections.json is wrong."""
    found = (_note(record) for record in read_json("corrections.json"))
    return tuple(sorted(found, key=lambda note: note.day, reverse=True))


def _note(record: Record) -> Note:
    record.only("kind", "day", "text", "sender", "operator")
    note = Note(
        record.word("kind", NoteKind),
        record.date("day"),
        record.text("text"),
        record.optional_string("sender"),
        record.optional_string("operator"),
    )
    if (note.kind is NoteKind.REPLY) != (note.sender is not None):
        raise record.fault("a reply names its sender, a correction has none")
    if note.operator is not None and note.operator not in {one.slug for one in operators()}:
        raise record.fault(f"there is no operator {note.operator!r}")
    return note
