"""Write the files of one day of one collection, all from one snapshot of the database."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from measurements.publication import PUBLISHED_TESTS
from measurements.queries import active_version, published_content
from measurements.release_layout import RAW_FILE, Collection, day_folder, raw_member
from reports import sql
from reports.datasets import columns, files
from reports.datasets.copying import export
from reports.datasets.manifest import FileEntry
from reports.datasets.verdict_tables import write_verdicts
from reports.windows import day_window
from seeds import readers

# A release reads for minutes what others go on writing; and nobody waits for it.
SNAPSHOT = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
    SET LOCAL idle_in_transaction_session_timeout = 0;
    SET LOCAL work_mem = '64MB'
"""
# The tables take every row of their day: a loop over what looks like few rows takes minutes.
WHOLE_DAY = "SET LOCAL enable_nestloop = off"
_DOCUMENTS_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class BuiltDay:
    """One day as it was written. items is a file for COPY: what this release adds."""

    collection: Collection
    day: date
    ruleset: str
    files: tuple[FileEntry, ...]
    measurements: int
    conclusions: str
    items: Path


@dataclass(frozen=True, slots=True)
class Draft:
    """A release that is being written aside: its name, and its folder on this machine."""

    name: str
    folder: Path
    items: Path


def changed_days(collection: Collection, since: date, until: date) -> dict[date, str]:
    """Return the days that differ from what was released, with a digest of their tallies."""
    with connection.cursor() as cursor:
        return _changed(cursor, collection, active_version(), since, until)


def build_day(draft: Draft, collection: Collection, day: date) -> BuiltDay | None:
    """Write one day. None while its tallies are behind, or where nothing is new any more."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SNAPSHOT)
        cursor.execute(sql.read("release_is_settled"), {"day": day})
        if cursor.fetchone() != (True,):
            return None
        ruleset = active_version()
        changed = _changed(cursor, collection, ruleset, day, date.fromordinal(day.toordinal() + 1))
        if day not in changed:
            return None
        folder = draft.folder / f"{collection}/{day}"
        folder.mkdir(parents=True, exist_ok=True)
        items = draft.items / f"{collection}-{day}"
        parameters = parameters_of(collection, ruleset, day) | {
            "release": draft.name,
            "raw_path": raw_suffix(collection, day),
        }
        documents = _write_raw(folder / RAW_FILE, items, parameters)
        fill_items(cursor, [items])
        cursor.execute(WHOLE_DAY)
        rows = _write_tables(cursor, parameters, folder)
    rows |= {RAW_FILE: documents} if documents else {}
    return BuiltDay(
        collection=collection,
        day=day,
        ruleset=ruleset,
        files=tuple(
            files.describe(draft.folder, f"{collection}/{day}/{name}", count)
            for name, count in sorted(rows.items())
        ),
        measurements=rows["measurements.parquet"],
        conclusions=changed[day],
        items=items,
    )


def _write_tables(
    cursor: CursorWrapper, parameters: dict[str, Any], folder: Path
) -> dict[str, int]:
    """Write the day's tables and return the rows of each file."""
    measurements, tallies = columns.MEASUREMENTS, columns.TALLIES
    counts = {
        "measurements.csv.gz": export(
            cursor, "release_measurements", parameters, measurements, folder / "measurements.csv.gz"
        ),
        "verdicts.csv.gz": write_verdicts(cursor, parameters, folder / "verdicts.csv.gz"),
        "tallies.csv": export(
            cursor, "release_tallies", parameters, tallies, folder / "tallies.csv"
        ),
    }
    beside = {f"{name.partition('.')[0]}.parquet": count for name, count in counts.items()}
    return counts | beside


def raw_suffix(collection: Collection, day: date) -> str:
    """Return the path of a day's raw file after the name of its release."""
    return f"{day_folder('', collection, day)}/{RAW_FILE}"


def fill_items(cursor: CursorWrapper, items: list[Path]) -> None:
    """Make the temporary table of what a release adds, from the files of its days."""
    cursor.execute(sql.read("release_new_items"))
    for path in items:
        with path.open("rb") as file:
            cursor.copy_expert("COPY new_item FROM STDIN", file)


def _changed(
    cursor: CursorWrapper, collection: Collection, ruleset: str, since: date, until: date
) -> dict[date, str]:
    window = {
        "since": since,
        "until": until,
        "start": day_window(since)[0],
        "end": day_window(until)[0],
    }
    cursor.execute(
        sql.read("release_days"),
        parameters_of(collection, ruleset, since) | window | {"collection": collection.value},
    )
    return {day: conclusions for day, conclusions, _ in cursor.fetchall()}


def parameters_of(collection: Collection, ruleset: str, day: date) -> dict[str, Any]:
    """Return what the statements of a day ask for."""
    start, end = day_window(day)
    return {
        "day": day,
        "start": start,
        "end": end,
        "ruleset": ruleset,
        "panels": [panel.value for panel in collection.panels],
        "tests": sorted(PUBLISHED_TESTS),
        # Simulated measurements are in no release: their countries do not exist.
        "invented": sorted(readers.invented_countries()),
    }


def _write_raw(path: Path, items: Path, parameters: dict[str, Any]) -> int:
    """Write the day's new documents and where each lies. Returns how many documents."""
    position = count = 0
    with path.open("wb") as file, items.open("w", encoding="ascii") as places:
        for measured_at, uid, document in _new_documents(parameters):
            content = published_content(bytes(document)) if document is not None else None
            if content is None:
                places.write(f"{measured_at.isoformat()}\t{uid}\t\\N\t\\N\n")
                continue
            member = raw_member(uid, content)
            file.write(member)
            places.write(f"{measured_at.isoformat()}\t{uid}\t{position}\t{len(member)}\n")
            position += len(member)
            count += 1
    if not count:
        path.unlink()
    return count


def _new_documents(parameters: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Yield rows through a server-side cursor: a day's documents do not fit into memory."""
    with connection.connection.cursor(name="new_documents") as cursor:
        cursor.itersize = _DOCUMENTS_AT_ONCE
        cursor.execute(sql.read("release_new_documents"), parameters)
        yield from cursor
