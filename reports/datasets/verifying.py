"""Verify releases as a stranger can: the chain, every file, and what the files hold."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from measurements.release_layout import RAW_FILE, Collection
from reports.datasets import checking, layout, manifest
from reports.datasets.columns import TABLES
from reports.datasets.files import content_hash, file_hash
from reports.datasets.manifest import DayEntry, FileEntry, Manifest, ManifestError
from reports.datasets.sources import FaultError, Source

_MANIFEST_LIMIT: Final = 64 * 1024 * 1024


@dataclass(slots=True)
class Verified:
    """What was found to be right."""

    releases: int = 0
    files: int = 0
    bytes: int = 0
    documents: int = 0
    tallies: int = 0


def verify(source: Source, progress: Callable[[str], None]) -> Verified:
    """Verify every release, the oldest first. Raises FaultError for the first thing wrong."""
    chain = list(_chain(source))
    try:
        gone = manifest.withdrawn_files(reversed(chain))
    except ManifestError as error:
        raise FaultError(layout.MANIFEST, f"of {error}.") from error
    result = Verified()
    known: tuple[DayEntry, ...] = ()
    for one in reversed(chain):
        progress(one.release)
        check_release(source, one, gone, result)
        known = _check_catalogue(one, known)
    if chain:
        _check_years(source, chain)
    return result


def check_release(
    source: Source, one: Manifest, gone: set[tuple[str, str]], result: Verified
) -> None:
    """Check every file of a release and what its days hold. Raises FaultError."""
    entries = {entry.path: entry for entry in one.files}
    with source.fetch(f"{one.release}/SHA256SUMS", _MANIFEST_LIMIT) as file:
        if file.read_text() != manifest.checksums(one.files):
            raise FaultError(f"{one.release}/SHA256SUMS", "is not what the manifest says.")
    for entry in one.files:
        if (f"{one.release}/{entry.path}", entry.sha256) not in gone:
            _check_file(source, one.release, entry, result)
    for each in one.days:
        if each.release == one.release:
            _check_day(source, one, each, entries, gone, result)
    result.releases += 1


def _chain(source: Source) -> Iterator[Manifest]:
    """Yield the manifests from the last to the first, each hash checked."""
    with source.fetch(layout.LATEST, _MANIFEST_LIMIT) as file:
        try:
            latest = manifest.decode_latest(file.read_bytes())
        except ManifestError as error:
            raise FaultError(layout.LATEST, f"{error}.") from error
    name, expected, number = latest.release, latest.manifest_sha256, None
    while True:
        path = f"{name}/{layout.MANIFEST}"
        with source.fetch(path, _MANIFEST_LIMIT) as file:
            data = file.read_bytes()
        if manifest.digest(data) != expected:
            raise FaultError(path, "is not the one that the chain names: its hash differs.")
        try:
            one = manifest.decode(data)
        except ManifestError as error:
            raise FaultError(path, f"{error}.") from error
        if one.release != name or (number is not None and one.number != number - 1):
            raise FaultError(path, "does not stand where the chain says.")
        yield one
        number = one.number
        if one.previous is None:
            break
        name, expected = one.previous.release, one.previous.sha256
    if number != 1:
        raise FaultError(path, f"is release {number}, but none is before it.")


def _check_file(source: Source, release: str, entry: FileEntry, result: Verified) -> None:
    path = f"{release}/{entry.path}"
    with source.fetch(path, entry.bytes) as file:
        size = file.stat().st_size
        if size != entry.bytes:
            raise FaultError(path, f"has {size} bytes, not {entry.bytes}.")
        if file_hash(file) != entry.sha256:
            raise FaultError(path, "was changed: its hash differs.")
        if entry.content_sha256 is not None and content_hash(file) != entry.content_sha256:
            raise FaultError(path, "holds something else than it says.")
        stem, _, ending = entry.path.rpartition("/")[2].partition(".")
        table = TABLES.get(stem.partition("-")[0])
        if ending == "parquet" and table is not None:
            checking.check_columns(path, file, table, entry.rows)
    result.files += 1
    result.bytes += entry.bytes


def _check_day(
    source: Source,
    one: Manifest,
    each: DayEntry,
    entries: dict[str, FileEntry],
    gone: set[tuple[str, str]],
    result: Verified,
) -> None:
    """Check one day's documents against its index, and its tallies against its verdicts."""
    folder = f"{each.collection}/{each.day}"
    names = [f"{table}.parquet" for table in ("measurements", "verdicts", "tallies")]
    for name in names:
        if f"{folder}/{name}" not in entries:
            raise FaultError(f"{one.release}/{folder}/{name}", "is missing.")
    paths = {entry.path for entry in one.files if entry.path.startswith(f"{folder}/")}
    left = {path for path in paths if (f"{one.release}/{path}", entries[path].sha256) not in gone}
    if not left:
        return  # the whole of it was withdrawn
    if left != paths:
        raise FaultError(f"{one.release}/{folder}", "was withdrawn in part, which no release does.")
    with ExitStack() as held:
        index, verdicts, tallies = (
            held.enter_context(
                source.fetch(f"{one.release}/{folder}/{name}", entries[f"{folder}/{name}"].bytes)
            )
            for name in names
        )
        if entries[f"{folder}/{names[0]}"].rows != each.measurements:
            raise FaultError(f"{one.release}/{folder}", "has not as many measurements as it says.")
        raw_path = f"{one.release}/{folder}/{RAW_FILE}"
        entry = entries.get(f"{folder}/{RAW_FILE}")
        checking.check_places(
            f"{one.release}/{folder}/{names[0]}", index, {path for path, _ in gone}
        )
        raw = held.enter_context(source.fetch(raw_path, entry.bytes)) if entry else None
        documents = checking.check_raw(raw_path, raw, index)
        if entry is not None and entry.rows != documents:
            raise FaultError(raw_path, f"has {documents} documents, not {entry.rows}.")
        result.documents += documents
        path = f"{one.release}/{folder}/{names[2]}"
        result.tallies += checking.check_tallies(path, each.day, verdicts, tallies)


def _check_catalogue(one: Manifest, known: tuple[DayEntry, ...]) -> tuple[DayEntry, ...]:
    """Check that no day was lost or changed without a release of its own. Returns the days."""
    newer = tuple(each for each in one.days if each.release == one.release)
    expected = manifest.fold(known, newer)
    if one.days != expected:
        lost = [f"{each.collection} {each.day}" for each in expected if each not in set(one.days)]
        what = f"lacks {lost[0]}" if lost else "names days that no release holds"
        raise FaultError(f"{one.release}/{layout.MANIFEST}", f"{what}.")
    return expected


def _check_years(source: Source, chain: list[Manifest]) -> None:
    """Check that each current file of a year holds just the current tallies of its days."""
    entries = {f"{one.release}/{entry.path}": entry for one in chain for entry in one.files}
    years: dict[tuple[Collection, int], list[DayEntry]] = {}
    for each in chain[0].days:
        years.setdefault((each.collection, each.day.year), []).append(each)
    for (collection, year), days in years.items():
        name = layout.year_file(collection, year)
        paths = (f"{one.release}/{name}" for one in chain)
        path = next((path for path in paths if path in entries), None)
        if path is None:
            raise FaultError(name, "is in no release.")
        with source.fetch(path, entries[path].bytes) as file:
            checking.check_year(path, file, _day_tallies(source, days, entries))


def _day_tallies(
    source: Source, days: list[DayEntry], entries: dict[str, FileEntry]
) -> Iterator[tuple[date, Path]]:
    """Yield each day's current file of tallies while it is there."""
    for each in days:
        path = f"{each.release}/{each.collection}/{each.day}/tallies.parquet"
        with source.fetch(path, entries[path].bytes) as file:
            yield each.day, file
