"""Numbers in the place of pseudonyms: what tallies need to be recounted, and nothing more. Pure."""

from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

KINDS: Final = ("voter", "prefix_group", "cohort")
_BLOCK: Final = 1024 * 1024
_ROWS: Final = 30_000  # looking up builds a table of all pseudonyms each time


class Ordinals:
    """The numbers of one day's pseudonyms, as release_ordinals.sql gives them in CSV."""

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
            self._of[kind] = (mine["pseudonym"], mine["number"].combine_chunks())
        del table
        pa.default_memory_pool().release_unused()

    def applied(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Yield tables with the same rows, numbers in the place of pseudonyms."""
        waiting: list[Any] = []
        count = 0
        for batch in batches:
            waiting.append(batch)
            count += batch.num_rows
            if count >= _ROWS:
                yield self._numbered(pa.Table.from_batches(waiting))
                waiting, count = [], 0
        if waiting:
            yield self._numbered(pa.Table.from_batches(waiting))

    def _numbered(self, table: Any) -> Any:  # noqa: ANN401 (pyarrow has no types)
        for kind in KINDS:
            pseudonyms, numbers = self._of[kind]
            column = table[kind]
            found = pc.take(numbers, pc.index_in(column, value_set=pseudonyms))
            if found.null_count != column.null_count:
                raise ValueError(f"A {kind} of a verdict is that of no measurement.")
            table = table.set_column(table.schema.get_field_index(kind), kind, found)
        return table
