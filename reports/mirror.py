"""A mirror: the public pages, their charts and feeds, and all releases, as files for any server."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from measurements.models import Release
from measurements.release_storage import release_storage
from reports.dashboards.languages import CODES
from reports.datasets import layout
from reports.mirror_walk import DATA, Walk, new_file

_ADDRESS: Final = re.compile(r"(https?://[^/?#\s]+)?")


class MirrorError(Exception):
    """Nothing was written; the sentence says why."""


class Written(NamedTuple):
    """What a mirror holds."""

    files: int
    bytes: int


def export(folder: Path, address: str = "") -> Written:
    """Write a mirror that lives at this address, or anywhere; it replaces a former one when whole.

    Raises MirrorError where the folder holds something else, or the address is none.
    """
    folder, address = folder.resolve(), address.rstrip("/")
    if _ADDRESS.fullmatch(address) is None:
        raise MirrorError(f"{address} is no address of a mirror: give one as http://HOST.")
    if not _may_be_replaced(folder):
        raise MirrorError(f"{folder} holds something else than a mirror: choose another folder.")
    draft, former = (folder.with_name(f".{folder.name}.{word}") for word in ("draft", "former"))
    if former.exists() and not folder.exists():
        former.rename(folder)  # a run was cut off between the two moves
    for left in (draft, former):
        shutil.rmtree(left, ignore_errors=True)
    draft.mkdir(parents=True)
    walk = Walk(draft, address)
    walk.run()
    # Afterwards: a page names no release that is not there by now.
    _copy_releases(draft)
    walk.finish()
    if folder.exists():
        folder.rename(former)
    draft.rename(folder)
    shutil.rmtree(former, ignore_errors=True)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Written(len(sizes), sum(sizes))


def _may_be_replaced(folder: Path) -> bool:
    """Tell a former mirror, an empty folder and nothing from all else."""
    if not folder.exists() or (folder / CODES[0] / "index.html").is_file():
        return True
    return folder.is_dir() and not any(folder.iterdir())


def _copy_releases(draft: Path) -> None:
    """Copy every file of every release but those that were taken out, in constant memory."""
    storage = release_storage()
    for release in Release.objects.order_by("number"):
        for path in _files_of(release):
            stored = f"{release.name}/{path}"
            if storage.exists(stored):
                with (
                    storage.open(stored) as file,
                    new_file(draft, DATA + stored).open("wb") as copy,
                ):
                    shutil.copyfileobj(file, copy)


def _files_of(release: Release) -> Iterator[str]:
    yield from (layout.MANIFEST, "SHA256SUMS")
    with release_storage().open(f"{release.name}/SHA256SUMS") as sums:
        for line in sums.read().decode().splitlines():
            path = line.split(maxsplit=1)[1]
            if path != layout.MANIFEST:
                yield path
