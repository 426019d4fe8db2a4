import io

import pyarrow as pa
import pytest

from reports.datasets.ordinals import Ordinals

A, B, C = ("a" * 32, "b" * 32, "c" * 32)
NUMBERED = f"kind,pseudonym,number\nvoter,{B},2\nvoter,{A},1\nprefix_group,{A},7\n".encode()


def batch(*rows: tuple[str | None, str | None, str | None]) -> pa.RecordBatch:
    names = ("voter", "prefix_group", "cohort")
    return pa.RecordBatch.from_pylist(
        [dict(zip(names, row, strict=True)) for row in rows],
        schema=pa.schema([(name, pa.string()) for name in names]),
    )


def test_numbers_stand_in_the_place_of_pseudonyms() -> None:
    rows = batch((B, A, None), (A, None, None), (None, None, None))
    (table,) = Ordinals(io.BytesIO(NUMBERED)).applied([rows])
    assert [list(row.values()) for row in table.to_pylist()] == [
        [2, 7, None],
        [1, None, None],
        [None, None, None],
    ]
    assert A not in str(table.to_pydict())


@pytest.mark.parametrize("stranger", [C, "a" * 31 + "0", "0" * 32])
def test_a_pseudonym_without_a_number_is_not_published(stranger: str) -> None:
    with pytest.raises(ValueError, match="voter"):
        list(Ordinals(io.BytesIO(NUMBERED)).applied([batch((stranger, None, None))]))


def test_a_day_without_pseudonyms() -> None:
    (table,) = Ordinals(io.BytesIO(b"kind,pseudonym,number\n")).applied([batch((None,) * 3)])
    assert table["voter"].null_count == 1
