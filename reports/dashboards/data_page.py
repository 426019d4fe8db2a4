"""What the page of the data shows: the last release, its files, how to cite and to read them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Min

from measurements.models import Release, ReleasedDay
from measurements.release_layout import Collection
from reports.dashboards import dates
from reports.dashboards.snippets import Snippet, snippets
from reports.datasets import layout
from reports.datasets.catalogue import last_release, read_manifest
from reports.datasets.sources import FaultError
from reports.datasets.structured import dataset_json_ld

FILES = (
    "measurements.jsonl.gz", "measurements.csv.gz", "measurements.parquet", "verdicts.csv.gz",
    "verdicts.parquet", "tallies.csv", "tallies.parquet", "periods.csv", "periods.parquet",
    layout.CLAIMS,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """The last release, as it is cited."""

    release: Release
    day: str
    address: str
    bibtex: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """Everything that depends on what is released."""

    last: Cited | None
    files: list[tuple[str, int]]
    size: int
    years: list[str]
    snippets: list[Snippet]
    json_ld: str


def data_page(base: str) -> DataPage:
    """Return the page's content; base is the instance's address without a slash at its end."""
    release = last_release()
    sizes = _sizes(release) if release else {}
    years = _years()
    address = f"{base}/data/v1/latest/{years[-1] if years else 'imported/tallies-2023.parquet'}"
    return DataPage(
        last=_cited(release, base) if release else None,
        files=[(name, sizes[name]) for name in FILES if name in sizes],
        size=sum(sizes.values()),
        years=years,
        snippets=snippets(address),
        json_ld=dataset_json_ld(base, _days(), release),
    )


def _sizes(release: Release) -> dict[str, int]:
    """Return the bytes of a release by the names of its files; empty if its manifest is away."""
    try:
        entries = read_manifest(release).files
    except FaultError:
        return {}
    sizes: dict[str, int] = {}
    for entry in entries:
        name = entry.path.rpartition("/")[2]
        sizes[name] = sizes.get(name, 0) + entry.bytes
    return sizes


def _years() -> list[str]:
    """Return the files of tallies by year, the latest year last."""
    rows = ReleasedDay.objects.values_list("collection", "day__year").distinct()
    return [
        layout.year_file(Collection(collection), year)
        for collection, year in sorted(rows, key=lambda row: (row[1], row[0]))
    ]


def _days() -> tuple[date, date] | None:
    """Return the first and the last day that is released."""
    found: dict[str, Any] = ReleasedDay.objects.aggregate(first=Min("day"), last=Max("day"))
    return (found["first"], found["last"]) if found["first"] else None


def _cited(release: Release, base: str) -> Cited:
    address = f"{base}/data/v1/{release.name}/{layout.MANIFEST}"
    bibtex = (
        f"@misc{{sawt-{release.name},\n"
        "  author = {{The Sawt team}},\n"
        f"  title = {{Sawt: measurements of blocked calls, release {release.name}}},\n"
        f"  year = {{{release.published_on.year}}},\n"
        f"  url = {{{address}}},\n"
        f"  note = {{SHA-256 of the manifest: {release.manifest_sha256}}}\n"
        "}"
    )
    return Cited(release, dates.day_text(release.published_on), address, bibtex)
