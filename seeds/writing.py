"""Write seed files anew with what was amended, so that a review sees only that."""

import csv
import io
import json
from collections.abc import Iterable, Mapping

from seeds.amendments import NONE, Fields, Kind, on_trial
from seeds.records import FOLDER, rows_in_force

_WIDTH = 100  # what the files keep on one line
# The database forgets in which order an author wrote the smaller parts.
_ORDER = ("fr", "ar", "en", "publisher", "title", "url", "archive_url", "published")


def amended_file(kind: Kind) -> str | None:
    """Return the text of a kind's file with amendments applied; None where there are none."""
    rows = rows_in_force(kind)
    with on_trial(NONE):
        before = rows_in_force(kind)
    if rows == before:
        return None
    if kind is Kind.OPERATOR:
        return _csv(rows.values(), list(next(iter(before.values()))))
    text = (FOLDER / kind.file).read_text(encoding="utf-8")
    return _json(rows, before, dict(zip(before, _objects(text), strict=True)))


def _csv(rows: Iterable[Fields], heading: list[str]) -> str:
    lines = io.StringIO()
    writer = csv.DictWriter(lines, heading, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue()


def _json(
    rows: Mapping[str, Fields], before: Mapping[str, Fields], texts: Mapping[str, str]
) -> str:
    """Keep what is not amended as somebody wrote it, entry by entry and field by field."""
    usual = list(list(before.values())[-1])
    entries = []
    for key, row in rows.items():
        old = before.get(key, {})
        written = _fields(texts[key]) if key in texts else {}
        order = [*old, *usual, *row]
        fields = (
            written[name] if name in old and old[name] == row[name] else _field(name, row[name])
            for name in sorted(row, key=order.index)
        )
        entries.append(texts[key] if row == old else "{\n  " + ",\n  ".join(fields) + "\n }")
    return "[\n " + ",\n ".join(entries) + "\n]\n"


def _objects(text: str) -> list[str]:
    """Return the text of each object of a list."""
    found, start = [], text.find("{")
    while start >= 0:
        _, end = json.JSONDecoder().raw_decode(text, start)
        found.append(text[start:end])
        start = text.find("{", end)
    return found


def _fields(text: str) -> dict[str, str]:
    """Return the text of each field of an object, its name included."""
    found, start = {}, text.find('"')
    while start >= 0:
        name, end = json.JSONDecoder().raw_decode(text, start)
        colon = text.index(":", end) + 1
        value = colon + len(text[colon:]) - len(text[colon:].lstrip())
        _, end = json.JSONDecoder().raw_decode(text, value)
        found[name] = text[start:end]
        start = text.find('"', end)
    return found


def _field(name: str, value: object) -> str:
    """Return a field as the files write one: on a line, or opened once."""
    line = f"{json.dumps(name)}: {_dumps(value)}"
    if len(line) <= _WIDTH or not isinstance(value, dict | list):
        return line
    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}: {_dumps(value[key])}" for key in sorted(value, key=_place)]
        return f"{json.dumps(name)}: {{\n   " + ",\n   ".join(parts) + "\n  }"
    return f"{json.dumps(name)}: [\n   " + ",\n   ".join(map(_dumps, value)) + "\n  ]"


def _dumps(value: object) -> str:
    if isinstance(value, dict):
        value = {key: value[key] for key in sorted(value, key=_place)}
    return json.dumps(value, ensure_ascii=False)


def _place(name: str) -> int:
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)
