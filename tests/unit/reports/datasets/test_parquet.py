import io
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reports.datasets import parquet
from reports.datasets.columns import PERIODS, TALLIES

HEAD = ",".join(column.name for column in TALLIES)
ROW = "2023-11-08,KE,safaricom,mobile,telegram,messaging,imported,r,9,3,1,2,0,0,0.5,,1,mixed,up"


def rows(count: int) -> bytes:
    lines = (ROW.replace(",9,", f",{number},") for number in range(count))
    return "\n".join([HEAD, *lines, ""]).encode()


def written(path: Path, batches: Any) -> bytes:
    parquet.write(path, TALLIES, batches)
    return path.read_bytes()


def test_values_of_copy_become_typed(tmp_path: Path) -> None:
    written(tmp_path / "a", parquet.read_csv(io.BytesIO(rows(1)), TALLIES))
    (row,) = pq.read_table(tmp_path / "a").to_pylist()
    assert str(row["day"]) == "2023-11-08"
    assert (row["share"], row["low"], row["high"], row["voters"]) == (0.5, None, 1.0, 3)


def test_bytes_do_not_depend_on_how_rows_arrive(tmp_path: Path) -> None:
    table = pa.Table.from_batches(parquet.read_csv(io.BytesIO(rows(25_000)), TALLIES))
    once = written(tmp_path / "a", table.to_batches())
    pieces = written(tmp_path / "b", table.to_batches(max_chunksize=777))
    assert once == pieces
    meta = pq.ParquetFile(tmp_path / "a").metadata
    groups = [meta.row_group(number).num_rows for number in range(meta.num_row_groups)]
    assert groups == [10_000, 10_000, 5_000]


def test_no_rows_are_a_file_with_columns(tmp_path: Path) -> None:
    written(tmp_path / "a", [])
    assert pq.read_table(tmp_path / "a").column_names == [column.name for column in TALLIES]


def test_a_value_of_another_kind_is_refused() -> None:
    broken = rows(1).replace(b"2023-11-08", b"yesterday")
    with pytest.raises(pa.ArrowInvalid):
        list(parquet.read_csv(io.BytesIO(broken), TALLIES))


def test_an_empty_value_where_there_must_be_one_is_refused(tmp_path: Path) -> None:
    table = pa.Table.from_pylist([{"id": None}], schema=parquet.schema_of(PERIODS))
    with pytest.raises((pa.ArrowInvalid, OSError)):
        parquet.write(tmp_path / "a", PERIODS, table.to_batches())
