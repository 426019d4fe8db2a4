"""Numbers in the place of pseudonyms: what tallies need to be recounted, and nothing more. Pure."""

from typing import IO, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

KINDS: Final = ("voter", "prefix_group", "cohort")
_LENGTH: Final = 32  # hex digits of a pseudonym
_BLOCK: Final = 1024 * 1024


class Ordinals:
    """The numbers of one day's pseudonyms, as release_pseudonyms.sql gives them in CSV.

    Each is its place in the order of its bucket's pseudonyms, which are random. They are looked up
    in sorted arrays: a hash table of a big day would take too much memory.
    """

    def __init__(self, file: IO[bytes]) -> None:
        words = pa.dictionary(pa.int32(), pa.string())
        types = {"kind": words, "bucket": words, "pseudonym": pa.string()}
        table = pa_csv.read_csv(
            file,
            read_options=pa_csv.ReadOptions(block_size=_BLOCK, use_threads=False),
            convert_options=pa_csv.ConvertOptions(column_types=types),
        ).unify_dictionaries()
        buckets = _codes(table["bucket"])
        pseudonyms = _digits(table["pseudonym"])
        kinds = table["kind"].cast(pa.string())
        self._of: dict[str, tuple[Any, Any]] = {}
        for kind in KINDS:
            mine = pc.equal(kinds, kind).to_numpy()
            self._of[kind] = _numbered(buckets[mine], pseudonyms[mine])

    def applied(self, table: Any) -> Any:  # noqa: ANN401 (pyarrow has no types)
        """Return a table with the same rows, numbers in the place of pseudonyms."""
        for kind in KINDS:
            column = table[kind].combine_chunks()
            numbers = self._numbers(kind, column)
            table = table.set_column(table.schema.get_field_index(kind), kind, numbers)
        return table

    def _numbers(self, kind: str, column: Any) -> Any:  # noqa: ANN401 (pyarrow has no types)
        """Return the number of each pseudonym; null for none. Raises ValueError for a stranger."""
        pseudonyms, numbers = self._of[kind]
        encoded = column.dictionary_encode()  # each is looked up once
        asked = _digits(pa.chunked_array([encoded.dictionary]))
        found = np.searchsorted(pseudonyms, asked)
        if len(asked) and (found.max() >= len(pseudonyms) or (pseudonyms[found] != asked).any()):
            raise ValueError(f"A {kind} of a verdict is that of no measurement.")
        return pc.take(pa.array(numbers[found], type=pa.int64()), encoded.indices)


def _numbered(buckets: Any, pseudonyms: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Return the pseudonyms, sorted, and the number of each within its bucket."""
    order = np.argsort(pseudonyms)
    pseudonyms, buckets = pseudonyms[order], buckets[order]
    by_bucket = np.argsort(buckets, kind="stable")
    _, firsts, sizes = np.unique(buckets[by_bucket], return_index=True, return_counts=True)
    numbers = np.empty(len(buckets), dtype=np.int64)
    numbers[by_bucket] = np.arange(1, len(buckets) + 1) - np.repeat(firsts, sizes)
    return pseudonyms, numbers


def _codes(column: Any) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """Return which of a dictionary's words each row has."""
    return np.concatenate([np.empty(0, np.int32), *(c.indices.to_numpy() for c in column.chunks)])


def _digits(column: Any) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """Return pseudonyms, all of one length and none of them null, as a numpy array of bytes."""
    fixed = column.cast(pa.binary()).cast(pa.binary(_LENGTH)).combine_chunks()
    if len(fixed) == 0:
        return np.empty(0, dtype=f"S{_LENGTH}")
    digits, offset = f"S{_LENGTH}", fixed.offset * _LENGTH
    return np.frombuffer(fixed.buffers()[1], dtype=digits, count=len(fixed), offset=offset)
