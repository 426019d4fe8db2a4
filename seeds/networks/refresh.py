"""Rebuild the address tables from published ones.

The current Internet, from DB-IP's ASN Lite files (CSV, plain, .gz or .xz):

    python -m seeds.networks.refresh --ipv4 FILE --ipv6 FILE --date 2026-06-17

The Internet of 2016, from a RouteViews table in pyasn's format, and its AS names:

    python -m seeds.networks.refresh --routeviews FILE --names FILE
        --date 2015-11-01 --names-date 2016-05-01

The same input always gives the same bytes. Running processes read a new table when
they start again. Say in SOURCES.md where the new files come from.
"""

import argparse
import datetime as dt
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from seeds.networks.eras import FOLDER, Era, Family, names_file, ranges_file
from seeds.networks.flattening import flatten, special_ranges
from seeds.networks.packing import pack_names, pack_ranges, unpack_names, unpack_ranges
from seeds.networks.upstream import (
    Upstream,
    UpstreamError,
    read_names,
    read_ranges_csv,
    read_routeviews,
)

_MANIFEST = "tables.json"


class ShrunkTableError(Exception):
    """A new table is less than half of the one it replaces: likely a cut-off file."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which tables are made, and the days their upstream is of."""

    era: Era
    date: dt.date
    names_date: dt.date

    def path(self, family: Family | None, folder: Path) -> Path:
        """Return the file of a family's ranges, or of the names for None."""
        if family is None:
            return names_file(folder, self.era)
        return ranges_file(folder, self.era, family)


def build(upstream: Upstream) -> dict[Family | None, bytes]:
    """Return the bytes of the table files; None stands for the names."""
    files: dict[Family | None, bytes] = {None: pack_names(upstream.names)}
    for family in Family:
        ranges = (*upstream.ranges.get(family, ()), *special_ranges(family))
        files[family] = pack_ranges(flatten(ranges), family)
    return files


def write(upstream: Upstream, edition: Edition, folder: Path, *, shrink: bool = False) -> list[str]:
    """Write an era's tables and note them in the manifest; return a line on each.

    Raises ShrunkTableError, before anything is written, if a table would lose more
    than half of its rows and `shrink` does not allow it.
    """
    entries: dict[str, dict[str, str | int]] = {}
    new: dict[Path, bytes] = {}
    for family, data in build(upstream).items():
        path = edition.path(family, folder)
        rows = _rows(data, family)
        if path.exists() and not shrink and 2 * rows < _rows(path.read_bytes(), family):
            raise ShrunkTableError(f"{path.name} would shrink to {rows} rows")
        entries[path.name] = {
            "date": (edition.names_date if family is None else edition.date).isoformat(),
            "rows": rows,
            "sha256": hashlib.sha256(data).hexdigest(),
        }
        new[path] = data
    for path, data in new.items():
        _replace(path, data)
    manifest = folder / _MANIFEST
    known = json.loads(manifest.read_text()) if manifest.exists() else {}
    text = json.dumps(known | entries, indent=1, sort_keys=True) + "\n"
    _replace(manifest, text.encode())
    return [f"{path.name}: {len(data)} bytes" for path, data in new.items()]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, or 1 after an error that was told."""
    parser = _parser()
    options = parser.parse_args(arguments)
    current, old = (options.ipv4, options.ipv6), (options.routeviews, options.names)
    if not (all(current) and not any(old)) and not (all(old) and not any(current)):
        parser.error("give either --ipv4 and --ipv6, or --routeviews and --names")
    era = Era.CURRENT if all(current) else Era.OLD
    edition = Edition(era, options.date, options.names_date or options.date)
    try:
        upstream = _read_current(*current) if all(current) else _read_old(*old)
        lines = write(upstream, edition, options.into, shrink=options.allow_shrink)
    except (UpstreamError, ShrunkTableError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("\n".join((*lines, "")))
    return 0


def _read_current(ipv4: Path, ipv6: Path) -> Upstream:
    upstream = Upstream()
    read_ranges_csv(ipv4, Family.IPV4, upstream)
    read_ranges_csv(ipv6, Family.IPV6, upstream)
    return upstream


def _read_old(routeviews: Path, names: Path) -> Upstream:
    upstream = Upstream()
    read_routeviews(routeviews, upstream)
    read_names(names, upstream)
    return upstream


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m seeds.networks.refresh")
    parser.add_argument("--ipv4", type=Path, help="IPv4 ranges, CSV")
    parser.add_argument("--ipv6", type=Path, help="IPv6 ranges, CSV")
    parser.add_argument("--routeviews", type=Path, help="prefixes of 2016, pyasn's .dat")
    parser.add_argument("--names", type=Path, help="AS names of 2016, JSON")
    parser.add_argument("--date", type=dt.date.fromisoformat, required=True)
    parser.add_argument("--names-date", type=dt.date.fromisoformat, help="if it is another")
    parser.add_argument("--into", type=Path, default=FOLDER, help="folder of the tables")
    parser.add_argument("--allow-shrink", action="store_true", help="accept a smaller table")
    return parser


def _rows(data: bytes, family: Family | None) -> int:
    return len(unpack_names(data)) if family is None else len(unpack_ranges(data))


def _replace(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never half of it."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_bytes(data)
    draft.replace(path)


if __name__ == "__main__":
    sys.exit(main())
