"""What explains a release to people and programs: data package, citation, licences. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import orjson

from measurements.release_layout import Collection
from reports.datasets import layout
from reports.datasets.columns import TABLES, Column
from reports.datasets.manifest import FileEntry

_PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_PRETTY: Final = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def data_package(release: str, published_on: date, files: Iterable[FileEntry]) -> bytes:
    """Return datapackage.json (Data Package v2): every file with its hash, every table's schema."""
    package = {
        "$schema": _PROFILE,
        "name": f"sawt-{release.replace('.', '-')}",
        "title": f"Sawt: measurements of blocked calls, release {release}",
        "version": release,
        "created": f"{published_on}T00:00:00Z",
        "licenses": [_licence(layout.LICENCES[collection]) for collection in Collection],
        "sources": [{"title": "OONI (panel imported)", "path": "https://ooni.org/data/"}],
        "contributors": [{"title": "The Sawt team", "roles": ["creator"]}],
        "resources": [_resource(entry) for entry in files if _is_data(entry.path)],
    }
    return orjson.dumps(package, option=_PRETTY)


def citation(release: str, published_on: date) -> str:
    """Return CITATION.cff of a release."""
    licences = "".join(f"  - {layout.LICENCES[each].spdx}\n" for each in Collection)
    return (
        "cff-version: 1.2.0\n"
        'message: "If you use these data, please cite them, and OONI for the panel imported."\n'
        f'title: "Sawt: measurements of blocked calls, release {release}"\n'
        "type: dataset\n"
        f'version: "{release}"\n'
        f"date-released: {published_on}\n"
        f"license:\n{licences}"
        'authors:\n  - name: "The Sawt team"\n'
    )


def _is_data(path: str) -> bool:
    return path.endswith((".csv", ".csv.gz", ".parquet", ".jsonl.gz", layout.CLAIMS))


def _resource(entry: FileEntry) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": entry.path.lower().replace("/", "_").replace(".", "-"),
        "path": entry.path,
        "mediatype": layout.media_type(entry.path).partition(";")[0],
        "bytes": entry.bytes,
        "hash": f"sha256:{entry.sha256}",
        "licenses": [_licence(layout.licence_of(entry.path))],
    }
    name = entry.path.rpartition("/")[2]
    if name.endswith((".csv", ".csv.gz")):
        resource |= {
            "type": "table",
            "format": "csv",
            "encoding": "utf-8",
            "schema": table_schema(TABLES[name.partition(".")[0]]),
        }
        if name.endswith(".gz"):
            resource |= {"compression": "gz", "innerpath": name.removesuffix(".gz")}
    else:
        resource |= {"type": "file", "format": name.partition(".")[2]}
    return resource


def table_schema(columns: Iterable[Column]) -> dict[str, Any]:
    """Return the Table Schema of a table."""
    return {"fields": [_field(column) for column in columns], "missingValues": [""]}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.kind.value,
        "description": column.description,
    }
    constraints: dict[str, Any] = {}
    if not column.may_be_empty:
        constraints["required"] = True
    if column.words:
        constraints["enum"] = list(column.words)
    return field | ({"constraints": constraints} if constraints else {})


def _licence(licence: layout.Licence) -> dict[str, str]:
    return {"name": licence.spdx, "title": licence.title, "path": licence.url}
