"""From the database to files by COPY: one stream becomes CSV and Parquet in one pass."""

import gzip
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db.backends.utils import CursorWrapper

from reports import sql
from reports.datasets import parquet
from reports.datasets.columns import Column

_BUFFER = 1024 * 1024
_GZIP_LEVEL = 1  # tables are smaller as Parquet; packing harder would take half of the time


def export(
    cursor: CursorWrapper,
    statement: str,
    parameters: Mapping[str, object],
    columns: Sequence[Column],
    csv: Path,
) -> int:
    """Write what a statement selects as CSV (.csv or .csv.gz) and, beside it, as Parquet.

    Returns how many rows. The statement selects exactly the columns, in their order.
    """
    with copied(cursor, statement, parameters) as rows, _open_output(csv) as file:
        batches = parquet.read_csv(cast("IO[bytes]", io.BufferedReader(_Tee(rows, file))), columns)
        return parquet.write(_beside(csv), columns, batches)


def write_tables(tables: Iterable[pa.Table], columns: Sequence[Column], csv: Path) -> int:
    """Write tables of the columns, times as texts, as CSV and, beside it, as Parquet.

    Returns how many rows.
    """
    schema = parquet.schema_of(columns)
    with _open_output(csv) as file:
        file.write((",".join(schema.names) + "\n").encode())
        written = _written(_ahead(tables), file)
        typed = (batch for table in written for batch in table.cast(schema).to_batches())
        return parquet.write(_beside(csv), columns, typed)


def _written(tables: Iterable[pa.Table], file: BinaryIO) -> Iterator[pa.Table]:
    """Yield tables while a thread writes each as CSV."""
    options = pa_csv.WriteOptions(include_header=False, quoting_style="needed")
    with ThreadPoolExecutor(1) as pool:
        for table in tables:
            done = pool.submit(pa_csv.write_csv, table, file, options)
            yield table
            done.result()


def _ahead(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Yield tables while a thread makes the next one."""
    waiting = iter(tables)
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, waiting, None)
        while (table := coming.result()) is not None:
            coming = pool.submit(next, waiting, None)
            yield table


def _beside(csv: Path) -> Path:
    """Return where the same rows lie as Parquet."""
    return csv.with_name(csv.name.partition(".")[0] + ".parquet")


@contextmanager
def _open_output(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be written, compressed if its name says so, without a trace of when."""
    with path.open("wb") as plain:
        if path.suffix != ".gz":
            yield plain
            return
        with gzip.GzipFile("", "wb", _GZIP_LEVEL, plain, mtime=0) as packed:
            yield cast("BinaryIO", packed)


@contextmanager
def copied(
    cursor: CursorWrapper, statement: str, parameters: Mapping[str, object]
) -> Iterator[BinaryIO]:
    """Run COPY in a thread and give its output to be read; memory holds a pipe's worth."""
    query = cursor.mogrify(sql.read(statement), parameters).decode()
    reading, writing = os.pipe()

    def copy() -> None:
        with os.fdopen(writing, "wb", _BUFFER) as sink, cursor.db.wrap_database_errors:
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)", sink)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(copy)
        try:
            with os.fdopen(reading, "rb", _BUFFER) as source:
                yield source
        except pa.ArrowException:
            # What breaks off is the consequence; why it did is what the database says.
            done.result()
            raise
        done.result()


class _Tee(io.RawIOBase):
    """A stream that also writes what is read from it."""

    def __init__(self, source: BinaryIO, copy: BinaryIO) -> None:
        self._source = source
        self._copy = copy

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read the next bytes, and write them to the copy."""
        data = self._source.read(len(buffer))
        self._copy.write(data)
        buffer[: len(data)] = data
        return len(data)
