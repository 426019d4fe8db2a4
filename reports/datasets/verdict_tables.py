"""A day's verdicts, hour by hour: each beside the facts of its measurement, voters as numbers.

Two narrow streams are joined here: in the database the same join takes twice the time, and no row
leaves it before all are sorted.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.db.backends.utils import CursorWrapper

from reports.datasets import columns, parquet
from reports.datasets.columns import Kind
from reports.datasets.copying import copied, write_tables
from reports.datasets.ordinals import KINDS, Ordinals

_FACTS: Final = (*columns.FACTS, *columns.ORDINALS)
_TEXTS: Final = (*(column.name for column in _FACTS if column.kind is Kind.DATETIME), *KINDS)
_UID: Final = columns.FACTS[0]
_HOUR: Final = timedelta(hours=1)


def write_verdicts(cursor: CursorWrapper, parameters: Mapping[str, Any], csv: Path) -> int:
    """Write the verdicts of a day as CSV and Parquet. Returns how many."""
    return write_tables(_tables(cursor, parameters), columns.VERDICTS, csv)


def _tables(cursor: CursorWrapper, parameters: Mapping[str, Any]) -> Iterator[pa.Table]:
    """Yield the day's verdicts in the order of their uids, which begin with the hour."""
    with copied(cursor, "release_pseudonyms", parameters) as rows:
        ordinals = Ordinals(rows)
    start: datetime = parameters["start"]
    while start < parameters["end"]:
        yield from _hour(cursor, ordinals, {**parameters, "start": start, "end": start + _HOUR})
        start += _HOUR


def _hour(
    cursor: CursorWrapper, ordinals: Ordinals, parameters: Mapping[str, Any]
) -> Iterator[pa.Table]:
    """Yield one hour's verdicts; those of tests that are not published find no facts."""
    with copied(cursor, "release_facts", parameters) as rows:
        batches = list(parquet.read_csv(rows, _FACTS, texts=_TEXTS))
    if not batches:
        return
    facts = ordinals.applied(pa.Table.from_batches(batches).combine_chunks())
    with copied(cursor, "release_verdicts", parameters) as rows:
        for batch in parquet.read_csv(rows, (_UID, *columns.CONCLUSIONS)):
            verdicts = pa.Table.from_batches([batch])
            places = pc.index_in(verdicts["uid"], value_set=facts["uid"].combine_chunks())
            published = pc.is_valid(places)
            found = facts.take(places.filter(published))
            for name, column in zip(*_without_uid(verdicts.filter(published)), strict=True):
                found = found.append_column(name, column)
            yield found


def _without_uid(verdicts: pa.Table) -> tuple[list[str], list[Any]]:
    conclusions = verdicts.drop_columns(["uid"])
    return conclusions.column_names, conclusions.columns
