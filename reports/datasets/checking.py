"""Check what files hold, not only that they are unchanged: uids and tallies are computed anew."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from measurements.release_layout import content_of_member
from measurements.rules.vocabulary import Plane
from measurements.vocabulary import Panel
from measurements.wire_format import parse_object
from probe.scrub import scrub
from probe.uid import identify, start_time
from reports.counting import Count, VoterRuns, count_bucket
from reports.datasets.columns import TALLIES, Column
from reports.datasets.parquet import schema_of
from reports.datasets.sources import FaultError
from reports.health import Health

_BUCKET: Final = ("country", "operator", "network_type")
_CELL: Final = ("service", "plane", "panel")
_VOTERS_AT_ONCE: Final = 5_000
_COUNTED: Final = tuple(
    column.name for column in TALLIES if column.name in Count.__dataclass_fields__
)


def check_columns(path: str, file: Path, columns: tuple[Column, ...], rows: int | None) -> None:
    """Check that a Parquet file has just these columns and so many rows."""
    try:
        found = pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise FaultError(path, "is no Parquet file.") from error
    with found:
        if found.schema_arrow.names != schema_of(columns).names:
            raise FaultError(path, "has other columns than it should.")
        if found.metadata.num_rows != rows:
            raise FaultError(path, f"has {found.metadata.num_rows} rows, not {rows}.")


def check_raw(path: str, raw: Path | None, index: Path) -> int:
    """Check that the index's documents lie where it says, and that each uid is its own hash.

    path is the raw file's below /data/v1/; other files may hold documents of the day too. Returns
    how many documents.
    """
    places = _places(path, index)
    position = 0
    if raw is not None:
        with raw.open("rb") as file:
            for uid, start, length in places:
                if start != position:
                    raise FaultError(path, f"{uid} should begin at byte {position}, not {start}.")
                _check_document(path, uid, file.read(length))
                position += length
            if file.read(1):
                raise FaultError(path, f"holds more than its index from byte {position} on.")
    elif places:
        raise FaultError(path, "is missing.")
    return len(places)


def check_places(path: str, index: Path, gone: set[str]) -> None:
    """Check that the index names no raw file that was withdrawn."""
    named = pc.unique(pq.read_table(index, columns=["raw_file"])["raw_file"]).to_pylist()
    lost = sorted(gone & set(named))
    if lost:
        raise FaultError(path, f"names documents in {lost[0]}, which was withdrawn.")


def _places(path: str, index: Path) -> list[tuple[str, int, int]]:
    names = ["uid", "raw_file", "raw_start", "raw_length"]
    table = pq.read_table(index, columns=names)
    mine = table.filter(pc.equal(table["raw_file"], path))
    uids, _, starts, lengths = (mine[name].to_pylist() for name in names)
    return sorted(zip(uids, starts, lengths, strict=True), key=lambda place: int(place[1]))


def _check_document(path: str, uid: str, member: bytes) -> None:
    try:
        document = parse_object(content_of_member(uid, member), strict=False)
        found = _uid_of(document)
    except (ValueError, KeyError, OSError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FaultError(path, f"{uid} cannot be read: {error}.") from error
    if found != uid:
        raise FaultError(path, f"the document of {uid} is that of {found}.")


def _uid_of(document: dict[str, object]) -> str:
    """Return the uid that a published document has by its content. Raises ValueError."""
    measured_at = start_time(document)
    if measured_at is None:
        raise ValueError("it does not say when it was measured")
    return identify(scrub(document), measured_at).uid


def check_tallies(path: str, day: date, verdicts: Path, tallies: Path) -> int:
    """Check that the tallies are what the verdicts give. Returns how many."""
    published = {_key(row): row for row in pq.read_table(tallies).to_pylist()}
    found = 0
    for key, count in _recounted(day, verdicts, published):
        row = published.get(key)
        if row is None:
            raise FaultError(path, f"lacks the tally of {' '.join(key)}.")
        for name in _COUNTED:
            if row[name] != getattr(count, name):
                raise FaultError(
                    path,
                    f"{name} of {' '.join(key)} is {row[name]}, but the verdicts give "
                    f"{getattr(count, name)}.",
                )
        found += 1
    if found != len(published):
        raise FaultError(path, f"has {len(published)} tallies, but the verdicts give {found}.")
    return found


def check_year(path: str, year: Path, days: Iterable[tuple[date, Path]]) -> None:
    """Check that the tallies of a year are those of its days, and no others."""
    table = pq.read_table(year)
    rows = 0
    for day, tallies in days:
        expected = pq.read_table(tallies)
        if not table.filter(pc.equal(table["day"], pa.scalar(day))).equals(expected):
            raise FaultError(path, f"has other tallies of {day} than the day's own file.")
        rows += expected.num_rows
    if table.num_rows != rows:
        raise FaultError(path, f"has {table.num_rows} tallies, but its days have {rows}.")


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in (*_BUCKET, *_CELL))


def _recounted(
    day: date, verdicts: Path, published: dict[tuple[str, ...], dict[str, Any]]
) -> Iterator[tuple[tuple[str, ...], Count]]:
    """Yield the day's counts with their keys; each cell's health is as it was published."""
    for bucket, rows in groupby(_voters(verdicts), key=lambda row: tuple(row[n] for n in _BUCKET)):

        def health_of(service: str, plane: Plane, bucket: tuple[str, ...] = bucket) -> Health:
            for panel in Panel:
                row = published.get((*bucket, service, plane.value, panel.value))
                if row is not None:
                    return Health(row["health"])
            return Health.UNCHECKED

        for count in count_bucket(day, map(_runs, rows), health_of):
            yield (*bucket, count.service, count.plane.value, count.panel.value), count


def _voters(verdicts: Path) -> Iterator[dict[str, Any]]:
    """Yield what each voter of each cell saw, bucket by bucket."""
    keys = [*_BUCKET, *_CELL, "voter"]
    table = pq.read_table(verdicts, columns=[*keys, "prefix_group", "cohort", "outcome"])
    table = table.filter(pc.is_valid(table["service"]))
    outcomes = ("ok", "blocked", "throttled", "degraded")
    for outcome in outcomes:
        is_it = pc.cast(pc.equal(table["outcome"], outcome), pa.int64())
        table = table.append_column(outcome, is_it)
    sums = [(outcome, "sum") for outcome in outcomes]
    grouped = table.group_by(keys).aggregate(
        [("prefix_group", "min"), ("cohort", "min"), ("outcome", "count"), *sums]
    )
    table = grouped.sort_by([(name, "ascending") for name in keys])
    for batch in table.to_batches(max_chunksize=_VOTERS_AT_ONCE):
        yield from batch.to_pylist()


def _runs(row: dict[str, Any]) -> VoterRuns:
    return VoterRuns(
        service=row["service"],
        plane=Plane(row["plane"]),
        panel=Panel(row["panel"]),
        prefix_group=_bytes(row["prefix_group_min"]),
        cohort=_bytes(row["cohort_min"]),
        voters=0 if row["voter"] is None else 1,
        measurements=row["outcome_count"],
        ok=row["ok_sum"],
        blocked=row["blocked_sum"],
        throttled=row["throttled_sum"],
        degraded=row["degraded_sum"],
    )


def _bytes(ordinal: int | None) -> bytes | None:
    """Return an ordinal in the place of its pseudonym, in the same order."""
    return None if ordinal is None else ordinal.to_bytes(8)
