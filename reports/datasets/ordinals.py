"""Numbers in the place of pseudonyms: what tallies need to be recounted, and nothing more. Pure."""

from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

KINDS: Final = ("voter", "prefix_group", "cohort")
_LENGTH: Final = 32  # hex digits of a pseudonym
_BLOCK: Final = 1024 * 1024


class Ordinals:
    """The numbers of one day's pseudonyms, as release_ordinals.sql gives them in CSV.

    They are looked up in sorted arrays: a hash table of a big day would take too much memory.
    """

    def __init__(self, file: IO[bytes]) -> None:
        types = {"kind": pa.string(), "pseudonym": pa.string(), "number": pa.int64()}
        table = pa_csv.read_csv(
            file,
            read_options=pa_csv.ReadOptions(block_size=_BLOCK, use_threads=False),
            convert_options=pa_csv.ConvertOptions(column_types=types),
        )
        self._of: dict[str, tuple[Any, Any]] = {}
        for kind in KINDS:
            mine = table.filter(pc.equal(table["kind"], kind)).combine_chunks()
            pseudonyms = _digits(mine["pseudonym"].combine_chunks())
            order = np.argsort(pseudonyms)
            self._of[kind] = (pseudonyms[order], mine["number"].to_numpy()[order])

    def applied(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Yield tables with the same rows, numbers in the place of pseudonyms."""
        for batch in batches:
            table = pa.Table.from_batches([batch])
            for kind in KINDS:
                numbers = self._numbers(kind, batch.column(kind))
                table = table.set_column(table.schema.get_field_index(kind), kind, numbers)
            yield table

    def _numbers(self, kind: str, column: Any) -> Any:  # noqa: ANN401 (pyarrow has no types)
        """Return the number of each pseudonym; null for none. Raises ValueError for a stranger."""
        pseudonyms, numbers = self._of[kind]
        encoded = column.dictionary_encode()  # each is looked up once
        asked = _digits(encoded.dictionary)
        found = np.searchsorted(pseudonyms, asked)
        if len(asked) and (found.max() >= len(pseudonyms) or (pseudonyms[found] != asked).any()):
            raise ValueError(f"A {kind} of a verdict is that of no measurement.")
        return pc.take(pa.array(numbers[found], type=pa.int64()), encoded.indices)


def _digits(column: Any) -> Any:  # noqa: ANN401 (pyarrow has no types)
    """Return pseudonyms as an array of texts of one length, where Arrow has them."""
    fixed = column.cast(pa.binary()).cast(pa.binary(_LENGTH))
    data = fixed.buffers()[1]
    if data is None or len(fixed) == 0:
        return np.empty(0, dtype=f"S{_LENGTH}")
    return np.frombuffer(data, dtype=f"S{_LENGTH}", count=len(fixed), offset=fixed.offset * _LENGTH)
