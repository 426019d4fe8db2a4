"""Tables as Parquet: zstd, small row groups, the same bytes for the same rows. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from reports.datasets.columns import Column, Kind

# The memory of threads that ended is given back: a day's export has some hundreds of them.
if "jemalloc" in pa.supported_memory_backends():
    pa.set_memory_pool(pa.jemalloc_memory_pool())

ROWS_PER_GROUP: Final = 10_000
_BLOCK: Final = 1024 * 1024
_TYPES: Final = {
    Kind.STRING: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.DATETIME: pa.timestamp("ms", tz="UTC"),
}


def schema_of(columns: Sequence[Column]) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """Return the Arrow schema of a published table."""
    return pa.schema(
        [
            pa.field(column.name, _TYPES[column.kind], nullable=column.may_be_empty)
            for column in columns
        ]
    )


def write(path: Path, columns: Sequence[Column], batches: Iterable[Any]) -> int:
    """Write record batches as one file and return how many rows it has.

    Row groups are cut by number of rows, whatever the sizes of the batches.
    """
    schema = schema_of(columns)
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
        for table in _groups(schema, batches):
            writer.write_table(table, row_group_size=ROWS_PER_GROUP)
            rows += table.num_rows
    return rows


def read_csv(
    file: IO[bytes], columns: Sequence[Column], texts: Collection[str] = ()
) -> Iterator[Any]:
    """Yield the record batches of CSV with a heading, as COPY writes it; empty is null.

    Columns named in texts are left as they are written.
    """
    schema = pa.schema(
        [
            field.with_type(pa.string()) if field.name in texts else field
            for field in schema_of(columns)
        ]
    )
    options = pa_csv.ConvertOptions(
        column_types={field.name: field.type for field in schema},
        null_values=[""],
        strings_can_be_null=True,
        true_values=["true"],
        false_values=["false"],
        timestamp_parsers=[pa_csv.ISO8601],
        include_columns=schema.names,
    )
    reading = pa_csv.ReadOptions(block_size=_BLOCK, use_threads=False)
    parsing = pa_csv.ParseOptions(newlines_in_values=False)
    reader = pa_csv.open_csv(
        file, read_options=reading, parse_options=parsing, convert_options=options
    )
    for batch in reader:
        yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)


def _groups(schema: Any, batches: Iterable[Any]) -> Iterator[Any]:  # noqa: ANN401
    """Yield tables of exactly one row group each, but for the last."""
    waiting: list[Any] = []
    count = 0
    for batch in batches:
        waiting.append(batch)
        count += batch.num_rows
        while count >= ROWS_PER_GROUP:
            table = pa.Table.from_batches(waiting, schema=schema)
            yield table.slice(0, ROWS_PER_GROUP)
            waiting = table.slice(ROWS_PER_GROUP).to_batches()
            count -= ROWS_PER_GROUP
    if count:
        yield pa.Table.from_batches(waiting, schema=schema)
