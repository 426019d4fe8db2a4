"""Lists as one CSV or NDJSON file, of any length in constant memory.

A file is written aside before its first byte is sent, so that it has a length: whoever receives
less knows it. Nobody's slow connection keeps a transaction open.
"""

import csv
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import TypeVar

import orjson
from django.http import FileResponse
from rest_framework.exceptions import ValidationError

_IN_MEMORY = 1 << 20  # bytes
MOST_ROWS = 1_000_000

T = TypeVar("T")


class Form(StrEnum):
    """What a list is asked for as."""

    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"


def read_form(text: str, forms: Sequence[Form] = tuple(Form)) -> Form:
    """Return the form asked for, whatever its case. Raises ValidationError."""
    if text.lower() not in forms:
        raise ValidationError({"format": f"Use one of: {', '.join(forms)}."})
    return Form(text.lower())


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> FileResponse:
    """Return rows as CSV (RFC 4180) with a heading."""

    def lines() -> Iterator[bytes]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_cell(value) for value in row])
            if buffer.tell() > _IN_MEMORY:
                yield buffer.getvalue().encode()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue().encode()

    return _whole(lines(), "text/csv; charset=utf-8", f"{name}.csv")


def _cell(value: object) -> object:
    """Return a value as CSV spells it: what is no plain text or number as JSON does."""
    is_json = isinstance(value, bool | list | dict)
    return orjson.dumps(value).decode() if is_json else value


def limited(rows: Iterable[T]) -> Iterator[T]:
    """Return the rows. Raises ValidationError if they are more than a file holds."""
    try:
        for number, row in enumerate(rows):
            if number >= MOST_ROWS:
                text = f"This has more than {MOST_ROWS:,} rows: narrow it by since and until."
                raise ValidationError({"format": text})
            yield row
    finally:
        if isinstance(rows, Generator):
            rows.close()  # its cursor ends with the transaction


def ndjson_file(name: str, rows: Iterable[object]) -> FileResponse:
    """Return rows as one JSON document a line."""
    lines = (orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    return _whole(lines, "application/x-ndjson", f"{name}.ndjson")


def _whole(chunks: Iterable[bytes], content_type: str, filename: str) -> FileResponse:
    digest = sha256()
    with ExitStack() as until_written:
        file = until_written.enter_context(SpooledTemporaryFile(max_size=_IN_MEMORY))
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
        file.seek(0)
        until_written.pop_all()  # the response closes it
    answer = FileResponse(file, content_type=content_type, filename=filename, as_attachment=True)
    answer["ETag"] = f'"{digest.hexdigest()[:32]}"'
    return answer
