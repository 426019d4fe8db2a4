"""verify_release finds what is wrong, and names the first fault."""

import gzip
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from pytest_django.live_server_helper import LiveServer

from reports.datasets import files, manifest
from reports.datasets.columns import TALLIES
from reports.datasets.parquet import write
from reports.models import Tally
from tests.integration.datasets.conftest import Publish, import_kenya

pytestmark = pytest.mark.django_db(transaction=True)

DAY = "imported/2023-11-08"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the first test of this module keeps its release for the others."""
    return tmp_path_factory.mktemp("prepared") / "releases"


@pytest.fixture
def released(prepared: Path, folder: Path, request: pytest.FixtureRequest) -> Path:
    """Return the folder of the one release there is. Verifying needs no database."""
    if not prepared.exists():
        request.getfixturevalue("published")
        shutil.copytree(folder, prepared)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(prepared, folder)
    return next(path for path in folder.iterdir() if path.is_dir())


@pytest.fixture
def published(transactional_db: None, world: list[str], release: Publish, folder: Path) -> Path:
    """Return the folder of a release that the database knows too."""
    one = release()
    assert one is not None
    return folder / one.name


def fault(place: object) -> str:
    with pytest.raises(CommandError) as error:
        call_command("verify_release", str(place), stdout=StringIO())
    return str(error.value)


def sign_anew(released: Path, changed: dict[str, int | None]) -> None:
    """Do what a forger can: make every hash of the changed files fit again, with new row counts."""
    one = manifest.decode((released / "manifest.json").read_bytes())
    entries = tuple(
        files.describe(released, entry.path, changed[entry.path])
        if entry.path in changed
        else entry
        for entry in one.files
        if (released / entry.path).exists()
    )
    days = tuple(each for each in one.days if (released / f"{each.collection}/{each.day}").exists())
    write_manifest(released, msgspec.structs.replace(one, files=entries, days=days))


def write_manifest(released: Path, one: manifest.Manifest) -> None:
    data = manifest.encode(one)
    (released / "manifest.json").write_bytes(data)
    (released / "SHA256SUMS").write_text(manifest.checksums(one.files))
    pointer = manifest.Latest(one.release, manifest.digest(data))
    (released.parent / "latest.json").write_bytes(manifest.encode(pointer))


def test_a_right_release_is_right(released: Path, folder: Path) -> None:
    for place in (folder, folder.parent):  # the releases, or the data directory
        output = StringIO()
        call_command("verify_release", str(place), stdout=output)
        assert "Everything is right: 1 releases" in output.getvalue()


@pytest.mark.parametrize(
    "path",
    [
        f"{DAY}/measurements.jsonl.gz",
        f"{DAY}/verdicts.parquet",
        f"{DAY}/tallies.csv",
        "imported/tallies-2023.parquet",
        "claims.json",
        "SHA256SUMS",
        "manifest.json",
    ],
)
def test_a_flipped_byte_is_found(released: Path, folder: Path, path: str) -> None:
    file = released / path
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert path in fault(folder)


def test_a_missing_day_is_found(released: Path, folder: Path) -> None:
    shutil.rmtree(released / DAY)
    assert f"{DAY}/measurements.csv.gz: is missing" in fault(folder)


def test_a_removed_line_is_found(released: Path, folder: Path) -> None:
    raw = f"{DAY}/measurements.jsonl.gz"
    lines = gzip.decompress((released / raw).read_bytes()).splitlines(keepends=True)
    kept = b"".join(gzip.compress(line, mtime=0) for line in lines[1:])
    (released / raw).write_bytes(kept)
    assert f"{raw}: has" in fault(folder)
    sign_anew(released, {raw: len(lines) - 1})
    assert raw in fault(folder)


def test_a_changed_document_is_found_even_if_every_hash_fits(released: Path, folder: Path) -> None:
    raw = f"{DAY}/measurements.jsonl.gz"
    index = pq.read_table(released / f"{DAY}/measurements.parquet").to_pylist()
    content = (released / raw).read_bytes()
    first = next(row for row in index if row["raw_start"] == 0)
    line = gzip.decompress(content[: first["raw_length"]])
    forged = gzip.compress(line.replace(b'"probe_cc":"KE"', b'"probe_cc":"UG"'), 6, mtime=0)
    shift = len(forged) - first["raw_length"]
    (released / raw).write_bytes(forged + content[first["raw_length"] :])
    for row in index:
        if row["raw_start"] is not None:
            row["raw_start"] += shift if row["raw_start"] else 0
    first["raw_length"] += shift
    schema = pq.read_schema(released / f"{DAY}/measurements.parquet")
    table = pa.Table.from_pylist(index, schema=schema)
    pq.write_table(table, released / f"{DAY}/measurements.parquet")
    sign_anew(released, {raw: len(index), f"{DAY}/measurements.parquet": len(index)})
    assert f"the document of {first['uid']} is that of" in fault(folder)


@pytest.mark.parametrize(
    ("name", "value"), [("votes_ok", 99), ("state", "ok"), ("low", 0.123), ("operator", "nobody")]
)
def test_a_changed_tally_is_found_even_if_every_hash_fits(
    released: Path, folder: Path, name: str, value: Any
) -> None:
    path = f"{DAY}/tallies.parquet"
    rows = pq.read_table(released / path).to_pylist()
    rows[0][name] = value
    schema = pq.read_schema(released / path)
    write(released / path, TALLIES, pa.Table.from_pylist(rows, schema=schema).to_batches())
    sign_anew(released, {path: len(rows)})
    assert f"{path}: " in fault(folder)


def test_a_year_that_differs_from_its_days_is_found(released: Path, folder: Path) -> None:
    path = "imported/tallies-2023.parquet"
    rows = pq.read_table(released / path).to_pylist()
    rows[-1]["voters"] += 1
    schema = pq.read_schema(released / path)
    write(released / path, TALLIES, pa.Table.from_pylist(rows, schema=schema).to_batches())
    sign_anew(released, {path: len(rows)})
    assert "has other tallies of 2023-11-09 than the day's own file" in fault(folder)


@pytest.fixture
def twice(
    published: Path, release: Publish, folder: Path, tmp_path: Path, settle: Callable[[], None]
) -> tuple[Path, Path]:
    """Return the folders of two releases, the second with late data of one day."""
    import_kenya(tmp_path, {"2023-11-09"}, 30)
    settle()
    second = release()
    assert second is not None
    return published, folder / second.name


def test_a_changed_earlier_release_breaks_the_chain(twice: tuple[Path, Path], folder: Path) -> None:
    first = twice[0]
    pointer = (folder / "latest.json").read_bytes()
    one = manifest.decode((first / "manifest.json").read_bytes())
    write_manifest(first, msgspec.structs.replace(one, ruleset="other"))
    (folder / "latest.json").write_bytes(pointer)
    assert "is not the one that the chain names" in fault(folder)


def test_a_missing_release_is_found(twice: tuple[Path, Path], folder: Path) -> None:
    shutil.rmtree(twice[0])
    assert f"{twice[0].name}/manifest.json: is missing" in fault(folder)


def test_a_day_that_vanishes_from_the_catalogue_is_found(
    twice: tuple[Path, Path], folder: Path
) -> None:
    second = twice[1]
    one = manifest.decode((second / "manifest.json").read_bytes())
    days = tuple(each for each in one.days if str(each.day) != "2023-11-08")
    write_manifest(second, msgspec.structs.replace(one, days=days))
    assert "lacks imported 2023-11-08" in fault(folder)


def test_a_path_that_leads_out_is_refused(released: Path, folder: Path) -> None:
    one = manifest.decode((released / "manifest.json").read_bytes())
    outside = msgspec.structs.replace(one.files[0], path="../../secrets/key")
    write_manifest(released, msgspec.structs.replace(one, files=(outside,)))
    assert "is no path of a release" in fault(folder)


def test_no_folder_and_no_server_are_said(tmp_path: Path) -> None:
    assert "is no folder of releases" in fault(tmp_path)
    assert "latest.json: cannot be read" in fault("http://127.0.0.1:9")


def test_a_server_is_verified_as_a_folder_is(published: Path, live_server: LiveServer) -> None:
    output = StringIO()
    call_command("verify_release", live_server.url, stdout=output)
    assert f"{Tally.objects.count()} tallies" in output.getvalue()
    file = published / DAY / "verdicts.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    assert "verdicts.parquet: has" in fault(live_server.url)
