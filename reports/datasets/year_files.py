"""One file of all tallies of a year, so that a chart of months is one query on one file. Pure."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reports.datasets import parquet
from reports.datasets.columns import TALLIES

_ORDER = ("day", "country", "operator", "network_type", "service", "plane", "panel")


def write_year(path: Path, earlier: Path | None, days: dict[date, Path]) -> int:
    """Write the year's tallies: those of an earlier file, with these days in the place of theirs.

    Returns how many rows.
    """
    tables = [pq.read_table(file) for file in days.values()]
    if earlier is not None:
        kept = pq.read_table(earlier)
        replaced = pa.array(sorted(days), type=pa.date32())
        tables.append(kept.filter(pc.invert(pc.is_in(kept["day"], value_set=replaced))))
    table = pa.concat_tables(tables).sort_by([(name, "ascending") for name in _ORDER])
    return parquet.write(path, TALLIES, _batches(table))


def _batches(table: pa.Table) -> Iterable[pa.RecordBatch]:
    batches: Iterable[pa.RecordBatch] = table.combine_chunks().to_batches()
    return batches
