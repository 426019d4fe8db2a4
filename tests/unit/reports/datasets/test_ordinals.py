import io

import pyarrow as pa
import pytest

from reports.datasets.ordinals import Ordinals

NUMBERED = b"""kind,pseudonym,number
voter,aa,1
voter,bb,2
prefix_group,aa,7
"""


def batch(*rows: tuple[str | None, str | None, str | None]) -> pa.RecordBatch:
    names = ("voter", "prefix_group", "cohort")
    return pa.RecordBatch.from_pylist(
        [dict(zip(names, row, strict=True)) for row in rows],
        schema=pa.schema([(name, pa.string()) for name in names]),
    )


def test_numbers_stand_in_the_place_of_pseudonyms() -> None:
    rows = batch(("bb", "aa", None), ("aa", None, None), (None, None, None))
    (table,) = Ordinals(io.BytesIO(NUMBERED)).applied([rows])
    assert [list(row.values()) for row in table.to_pylist()] == [
        [2, 7, None],
        [1, None, None],
        [None, None, None],
    ]
    assert "aa" not in str(table)


def test_a_pseudonym_without_a_number_is_not_published() -> None:
    with pytest.raises(ValueError, match="voter"):
        list(Ordinals(io.BytesIO(NUMBERED)).applied([batch(("cc", None, None))]))


def test_a_day_without_pseudonyms() -> None:
    (table,) = Ordinals(io.BytesIO(b"kind,pseudonym,number\n")).applied([batch((None,) * 3)])
    assert table["voter"].null_count == 1
