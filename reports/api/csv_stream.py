"""Lists of the read API as one CSV stream, with the names of the JSON's fields."""

import csv
from collections.abc import Iterable, Iterator, Sequence

import orjson
from django.http import StreamingHttpResponse

from reports.api.paging import Row, open_to_all


class _Line:
    """A file whose write returns the line, for csv.writer to stream through."""

    def write(self, line: str) -> str:
        """Return what is written."""
        return line


def csv_response(name: str, fields: Sequence[str], rows: Iterable[Row]) -> StreamingHttpResponse:
    """Return the rows' fields as the file sawt-NAME.csv; lists and objects stand in it as JSON."""
    answer = StreamingHttpResponse(_lines(fields, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sawt-{name}.csv"'
    open_to_all(answer)
    return answer


def _lines(fields: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(fields)
    for row in rows:
        yield writer.writerow([_cell(row[field]) for field in fields])


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value
