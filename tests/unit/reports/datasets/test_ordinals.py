import io

import pyarrow as pa
import pytest

from reports.datasets.ordinals import Ordinals

A, B, C, D = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
KNOWN = f"""kind,bucket,pseudonym
voter,MA|inwi|wifi,{B}
voter,MA|inwi|wifi,{A}
voter,MA|orange-maroc|wifi,{D}
prefix_group,MA|inwi|wifi,{A}
""".encode()


def table(*rows: tuple[str | None, str | None, str | None]) -> pa.Table:
    names = ("voter", "prefix_group", "cohort")
    return pa.Table.from_pylist(
        [dict(zip(names, row, strict=True)) for row in rows],
        schema=pa.schema([(name, pa.string()) for name in names]),
    )


def test_numbers_count_the_pseudonyms_of_a_bucket() -> None:
    rows = table((B, A, None), (A, None, None), (D, None, None), (None, None, None))
    numbered = Ordinals(io.BytesIO(KNOWN)).applied(rows)
    assert [list(row.values()) for row in numbered.to_pylist()] == [
        [2, 1, None],
        [1, None, None],
        [1, None, None],
        [None, None, None],
    ]
    assert A not in str(numbered.to_pydict())


@pytest.mark.parametrize("stranger", [C, "a" * 31 + "0", "0" * 32])
def test_a_pseudonym_without_a_number_is_not_published(stranger: str) -> None:
    with pytest.raises(ValueError, match="voter"):
        Ordinals(io.BytesIO(KNOWN)).applied(table((stranger, None, None)))


def test_a_day_without_pseudonyms() -> None:
    numbered = Ordinals(io.BytesIO(b"kind,bucket,pseudonym\n")).applied(table((None,) * 3))
    assert numbered["voter"].null_count == 1
