"""Rows of a drained batch: read the documents that wait, write what was judged by COPY."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.utils import CursorWrapper

from measurements import sql
from measurements.judging import Judged

_MEASUREMENT_COLUMNS = (
    "measured_at", "uid", "received_at", "country", "asn", "access", "test_name", "operator",
    "network_type", "panel", "standing", "votes", "voter", "prefix_group", "cohort", "input",
)  # fmt: skip
_VERDICT_COLUMNS = (
    "measured_at", "uid", "service", "plane", "ruleset", "outcome", "mechanism", "rule_id",
    "country", "operator", "network_type", "panel", "votes", "voter", "prefix_group", "cohort",
)  # fmt: skip
_BYTES = (bytes, memoryview)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One locked inbox row, its ballot as stored, and its document."""

    inbox_id: int
    received_at: datetime
    uid: str
    operator: str
    network_type: str
    panel: str
    standing: str
    votes: bool
    voter: bytes | None
    prefix_group: bytes | None
    cohort: bytes | None
    document: bytes


def waiting(cursor: CursorWrapper, locked: Sequence[tuple[object, ...]]) -> list[Waiting]:
    """Return the locked rows with their documents."""
    cursor.execute(
        sql.read("documents"),
        {"received_at": [row[1] for row in locked], "uid": [row[2] for row in locked]},
    )
    documents = {uid: bytes(document) for uid, document in cursor.fetchall()}
    return [Waiting(*row, document=documents[str(row[2])]) for row in locked]  # type: ignore[arg-type,misc]


def store(cursor: CursorWrapper, judged: Sequence[tuple[Waiting, Judged]]) -> None:
    """Write measurements, verdicts and stale marks. A repeat changes nothing."""
    if not judged:
        return
    fill_verdicts(cursor, judged)
    _copy(cursor, "batch_measurement", _MEASUREMENT_COLUMNS, map(_measurement_row, judged))
    cursor.execute(sql.read("store_batch"))


def fill_verdicts(cursor: CursorWrapper, judged: Sequence[tuple[Waiting, Judged]]) -> None:
    """Put verdicts alone into the batch's table, for whoever merges them."""
    cursor.execute(sql.read("batch_tables"))
    verdicts = (row for pair in judged for row in _verdict_rows(pair))
    _copy(cursor, "batch_verdict", _VERDICT_COLUMNS, verdicts)


def _measurement_row(pair: tuple[Waiting, Judged]) -> tuple[object, ...]:
    waiting, judged = pair
    header = judged.header
    return (
        header.measured_at, waiting.uid, waiting.received_at, header.country, header.asn,
        header.access or "", header.test_name, waiting.operator, waiting.network_type,
        waiting.panel, waiting.standing, waiting.votes, waiting.voter, waiting.prefix_group,
        waiting.cohort, header.input,
    )  # fmt: skip


def _verdict_rows(pair: tuple[Waiting, Judged]) -> Iterable[tuple[object, ...]]:
    waiting, judged = pair
    for version, verdict in judged.verdicts:
        yield (
            judged.header.measured_at, waiting.uid, verdict.service or "", verdict.plane, version,
            verdict.outcome, verdict.mechanism or "", verdict.rule_id, judged.header.country,
            waiting.operator, waiting.network_type, waiting.panel, waiting.votes, waiting.voter,
            waiting.prefix_group, waiting.cohort,
        )  # fmt: skip


def _copy(
    cursor: CursorWrapper,
    table: str,
    columns: Sequence[str],
    rows: Iterable[tuple[object, ...]],
) -> None:
    """Send rows by COPY: three times as fast as single inserts."""
    text = "".join("\t".join(map(_field, row)) + "\n" for row in rows)
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    cursor.copy_expert(statement, io.StringIO(text))


def _field(value: object) -> str:
    """Return a value as COPY's text format writes it."""
    if value is None:
        return r"\N"
    if isinstance(value, _BYTES):
        return r"\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    text = value if isinstance(value, str) else str(value)
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t")
        text = text.replace("\n", "\\n").replace("\r", "\\r")
    return text
