"""Read seed files row by row, so that every fault names its file and row.

What is amended is read as if the file said so.
"""

import csv
import datetime as dt
import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from seeds import amendments
from seeds.amendments import Fields, Kind, digest
from seeds.errors import SeedError
from seeds.texts import Text

FOLDER = Path(__file__).parent

Word = TypeVar("Word", bound=StrEnum)
Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a seed file, with readers that refuse what is wrong."""

    file: str
    where: str
    fields: Mapping[str, object]

    def fault(self, problem: str) -> SeedError:
        """Return the error that names this row."""
        return SeedError(f"{self.file}, {self.where}: {problem}")

    def only(self, *allowed: str) -> None:
        """Refuse fields of other names: a misspelt field would silently vanish."""
        unknown = sorted(set(self.fields) - set(allowed))
        if unknown:
            raise self.fault(f"unknown field {unknown[0]!r}")

    def string(self, key: str) -> str:
        """Return a text without surrounding blanks that is not empty."""
        value = self.fields.get(key)
        if not isinstance(value, str) or not value or value != value.strip():
            raise self.fault(f"{key!r} must be a text without outer blanks, not {value!r}")
        return value

    def optional_string(self, key: str) -> str | None:
        """Return a text, or None where there is none."""
        return None if self.fields.get(key) is None else self.string(key)

    def count(self, key: str) -> int:
        """Return a whole number above 0."""
        value = self.fields.get(key)
        if type(value) is not int or value < 1:
            raise self.fault(f"{key!r} must be a whole number above 0, not {value!r}")
        return value

    def date(self, key: str) -> dt.date:
        """Return a day written YYYY-MM-DD."""
        value = self.string(key)
        try:
            return dt.date.fromisoformat(value)
        except ValueError as error:
            raise self.fault(f"{key!r} is not a day: {value!r}") from error

    def optional_date(self, key: str) -> dt.date | None:
        """Return a day, or None where there is none."""
        return None if self.fields.get(key) is None else self.date(key)

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of different texts; a missing list is empty."""
        value = self.fields.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            raise self.fault(f"{key!r} must be a list of texts")
        if len(set(value)) != len(value):
            raise self.fault(f"{key!r} repeats itself")
        return tuple(value)

    def word(self, key: str, kind: type[Word]) -> Word:
        """Return one word of a closed list."""
        return self._word(key, self.string(key), kind)

    def words(self, key: str, kind: type[Word]) -> tuple[Word, ...]:
        """Return several words of a closed list."""
        return tuple(self._word(key, value, kind) for value in self.strings(key))

    def _word(self, key: str, value: str, kind: type[Word]) -> Word:
        try:
            return kind(value)
        except ValueError as error:
            raise self.fault(f"{key!r} must be one of {', '.join(kind)}, not {value!r}") from error

    def text(self, key: str) -> Text:
        """Return a text in three languages: a JSON object, or columns KEY_fr, KEY_ar, KEY_en."""
        value = self.fields.get(
            key, {lang: self.fields.get(f"{key}_{lang}") for lang in _LANGUAGES}
        )
        if not isinstance(value, dict) or set(value) != set(_LANGUAGES):
            raise self.fault(f"{key!r} must have exactly {', '.join(_LANGUAGES)}")
        languages = Record(self.file, f"{self.where}, {key}", value)
        return Text(**{lang: languages.string(lang) for lang in _LANGUAGES})

    def records(self, key: str) -> tuple["Record", ...]:
        """Return a list of objects as records of their own."""
        return _records(self.file, self.fields.get(key), f"{self.where}, {key}")


_LANGUAGES = ("fr", "ar", "en")


def read_json(name: str, folder: Path = FOLDER) -> tuple[Record, ...]:
    """Return the objects of a JSON list.

    Raises SeedError if the file is not a JSON list of objects.
    """
    try:
        rows = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SeedError(f"{name}: cannot be read: {error}") from error
    return _amended(name, folder, _records(name, rows, "entry"))


def read_csv(name: str, folder: Path = FOLDER) -> tuple[Record, ...]:
    """Return the rows of a CSV file with a heading line.

    Raises SeedError if the file cannot be read or a row has too many or too few cells.
    """
    try:
        with (folder / name).open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, strict=True)
            records = [Record(name, f"line {reader.line_num}", row) for row in reader]
    except (OSError, ValueError, csv.Error) as error:
        raise SeedError(f"{name}: cannot be read: {error}") from error
    for record in records:
        # DictReader puts surplus cells under None and fills missing cells with None.
        if None in record.fields or None in record.fields.values():
            raise record.fault("has too many or too few cells")
    return _amended(name, folder, tuple(records))


def rows_in_force(kind: Kind) -> dict[str, Fields]:
    """Return the records of a kind by key, as they are written, amendments applied."""
    read = read_csv if kind is Kind.OPERATOR else read_json
    return {str(record.fields[kind.key]): record.fields for record in read(kind.file)}


def index(items: Iterable[tuple[Item, "Record"]]) -> None:
    """Refuse keys that occur twice."""
    seen: set[Item] = set()
    for key, record in items:
        if key in seen:
            raise record.fault(f"{key} occurs twice")
        seen.add(key)


def _amended(name: str, folder: Path, records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Put amended records in the place of what they amend, and new ones behind."""
    left = dict(amendments.in_force().of(name)) if folder == FOLDER else {}
    if not left:
        return records
    said: list[Record] = []
    for record in records:
        one = left.pop(str(record.fields.get("id") or record.fields.get("slug")), None)
        if one is None or one.base != digest(record.fields):
            said.append(record)
        elif one.fields is not None:
            said.append(Record(name, one.key, one.fields))
    new = (one for one in left.values() if not one.base and one.fields is not None)
    return (*said, *(Record(name, one.key, one.fields or {}) for one in new))


def _records(file: str, rows: object, where: str) -> tuple[Record, ...]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SeedError(f"{file}, {where}: must be a list of objects")
    return tuple(
        Record(file, str(row.get("slug") or row.get("id") or f"{where} {number}"), row)
        for number, row in enumerate(rows, start=1)
    )
