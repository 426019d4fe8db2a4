"""Write what a release holds beside its days: periods, claims, years, licences, the manifest."""

import dataclasses
import zlib
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.csv as pa_csv

from measurements.release_layout import Collection
from reports.datasets import columns, files, layout, package, parquet, year_files
from reports.datasets.day_files import BuiltDay
from reports.datasets.manifest import FileEntry
from reports.queries import current_periods
from seeds import readers

OpenYear = Callable[[Collection, int], AbstractContextManager[Path | None]]
"""Gives the file of a year as it was last released, or None."""


def write_release_files(
    folder: Path, name: str, published_on: date, days: list[BuiltDay], open_year: OpenYear
) -> tuple[FileEntry, ...]:
    """Write everything but the manifest, and return the entries of all files."""
    entries = [entry for built in days for entry in built.files]
    for collection in Collection:
        if any(built.collection is collection for built in days):
            entries += _write_collection(folder, collection, days, open_year)
    (folder / layout.CLAIMS).write_bytes(_claims())
    (folder / "CITATION.cff").write_text(package.citation(name, published_on))
    entries += [files.describe(folder, path) for path in (layout.CLAIMS, "CITATION.cff")]
    entries.sort(key=lambda entry: entry.path)
    (folder / "datapackage.json").write_bytes(package.data_package(name, published_on, entries))
    entries.append(files.describe(folder, "datapackage.json"))
    return tuple(sorted(entries, key=lambda entry: entry.path))


def software() -> dict[str, str]:
    """Return what wrote the bytes: other versions may write the same rows otherwise."""
    return {"pyarrow": pa.__version__, "zlib": zlib.ZLIB_RUNTIME_VERSION}


def _write_collection(
    folder: Path, collection: Collection, days: list[BuiltDay], open_year: OpenYear
) -> Iterable[FileEntry]:
    (folder / collection / "LICENSE.md").write_text(layout.licence_text(collection))
    yield files.describe(folder, f"{collection}/LICENSE.md")
    count = _write_periods(folder / collection, collection)
    yield files.describe(folder, f"{collection}/periods.csv", count)
    yield files.describe(folder, f"{collection}/periods.parquet", count)
    years: dict[int, dict[date, Path]] = {}
    for built in days:
        if built.collection is collection:
            path = folder / f"{collection}/{built.day}/tallies.parquet"
            years.setdefault(built.day.year, {})[built.day] = path
    for year, tallies in sorted(years.items()):
        name = layout.year_file(collection, year)
        with open_year(collection, year) as earlier:
            rows = year_files.write_year(folder / name, earlier, tallies)
        yield files.describe(folder, name, rows)


def _write_periods(folder: Path, collection: Collection) -> int:
    """Write the periods that stand, as CSV and Parquet."""
    names = [column.name for column in columns.PERIODS]
    panels = [panel.value for panel in collection.panels]
    rows = current_periods().filter(panel__in=panels).order_by("id").values(*names)
    schema = parquet.schema_of(columns.PERIODS)
    table = pa.Table.from_pylist(list(rows), schema=schema)
    pa_csv.write_csv(table, folder / "periods.csv", pa_csv.WriteOptions(quoting_style="needed"))
    return parquet.write(folder / "periods.parquet", columns.PERIODS, table.to_batches())


def _claims() -> bytes:
    claims = [dataclasses.asdict(claim) for claim in readers.all_claims()]
    return orjson.dumps(claims, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
