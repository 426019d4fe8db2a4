"""Releases: what they hold, that they never change, and that nothing in them tells of a person."""

import csv
import gzip
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command
from django.test import Client

from measurements.models import (
    Measurement,
    Release,
    ReleasedDay,
    ReleaseItem,
    StaleMark,
    Verdict,
)
from reports.datasets import manifest, publishing
from reports.datasets.columns import TABLES
from reports.datasets.publishing import publish
from reports.datasets.sources import Folder
from reports.datasets.verifying import Verified, verify
from reports.models import Tally
from reports.tasks import publish_release
from tests.documents import telegram
from tests.integration.datasets.conftest import UPLOADS, Publish, Upload, import_kenya

pytestmark = pytest.mark.django_db(transaction=True)


def check(folder: Path) -> Verified:
    return verify(Folder(folder), lambda _: None)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def table(content: bytes) -> list[dict[str, str]]:
    text = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    return list(csv.DictReader(io.StringIO(text.decode())))


def newest_manifest(folder: Path) -> manifest.Manifest:
    name = manifest.decode_latest((folder / "latest.json").read_bytes()).release
    return manifest.decode((folder / name / "manifest.json").read_bytes())


def test_what_is_published_is_what_is_stored(
    world: list[str], release: Publish, folder: Path, client: Client
) -> None:
    one = release()
    assert one is not None
    found = check(folder)
    assert found.releases == 1
    assert found.documents == Measurement.objects.count() - 1  # all but the private one
    assert found.tallies == Tally.objects.count()
    assert ReleaseItem.objects.count() == Measurement.objects.count()

    rows = client.get("/api/v1/tallies?limit=1000").json()["results"]
    released = [
        row
        for path, content in files(folder).items()
        if path.endswith("tallies.csv")
        for row in table(content)
    ]
    assert len(released) == len(rows)
    known = {
        tuple(str(row[n]) for n in ("day", "operator", "plane", "network_type")): row
        for row in rows
    }
    for row in released:
        same = known[row["day"], row["operator"], row["plane"], row["network_type"]]
        assert row["state"] == same["state"]
        assert int(row["measurements"]) == same["measurements"]
        assert (float(row["low"]) if row["low"] else None) == same["low"]


def test_a_private_document_votes_and_stays_private(
    world: list[str], release: Publish, folder: Path
) -> None:
    release()
    everything = b"".join(_contents(folder))
    assert b"x_private" not in everything
    path = next(path for path in files(folder) if "sawt/" in path and "measurements.csv" in path)
    (row,) = (row for row in table(files(folder)[path]) if row["uid"] == world[-1])
    assert (row["votes"], row["raw_file"], row["raw_start"]) == ("true", "", "")


def _contents(folder: Path) -> Iterator[bytes]:
    """Yield every file's content, unpacked; of Parquet its values as text."""
    for path, content in files(folder).items():
        if path.endswith(".gz"):
            yield gzip.decompress(content)
        elif path.endswith(".parquet"):
            yield orjson.dumps(pq.read_table(io.BytesIO(content)).to_pylist(), default=str)
        yield content


def test_no_pseudonym_address_or_exact_time_is_in_any_file(
    world: list[str], release: Publish, folder: Path
) -> None:
    release()
    everything = b"\n".join(_contents(folder))
    names = ("voter", "prefix_group", "cohort")
    pseudonyms = {bytes(v) for row in Verdict.objects.values_list(*names) for v in row if v}
    assert len(pseudonyms) > UPLOADS
    for pseudonym in pseudonyms:
        assert pseudonym not in everything
        assert pseudonym.hex().encode() not in everything
    assert b"198.51." not in everything
    times = re.findall(rb"20\d\d-\d\d-\d\d[ T]\d\d:(\d\d:\d\d)", everything)
    assert set(times) == {b"00:00"}


def test_files_hold_the_known_columns_and_no_others(
    world: list[str], release: Publish, folder: Path
) -> None:
    release()
    seen = set()
    for path, content in files(folder).items():
        stem, _, ending = path.rpartition("/")[2].partition(".")
        name = stem.partition("-")[0]
        if ending == "parquet":
            columns = pq.read_schema(io.BytesIO(content)).names
        elif ending in {"csv", "csv.gz"}:
            text = gzip.decompress(content) if ending == "csv.gz" else content
            columns = [cell.strip('"') for cell in text.partition(b"\n")[0].decode().split(",")]
        else:
            continue
        assert columns == [column.name for column in TABLES[name]], path
        seen.add((name, ending.removesuffix(".gz")))
    assert seen == {(name, kind) for name in TABLES for kind in ("csv", "parquet")}


def test_ordinals_count_from_one_in_each_bucket(
    world: list[str], release: Publish, folder: Path
) -> None:
    release()
    path = next(path for path in files(folder) if "sawt/" in path and "verdicts.csv" in path)
    rows = table(files(folder)[path])
    assert {row["voter"] for row in rows} == {str(number + 1) for number in range(UPLOADS)}
    assert {row["prefix_group"] for row in rows} == {row["voter"] for row in rows}
    assert {row["cohort"] for row in rows} == {""}


def test_the_same_membership_gives_the_same_bytes(
    world: list[str], release: Publish, folder: Path
) -> None:
    release()
    first = files(folder)
    ReleaseItem.objects.all().delete()
    for one in Release.objects.all():
        ReleasedDay.objects.filter(release=one).delete()
        one.delete()
    release()
    assert files(folder) == first


def test_late_data_makes_a_new_revision_and_changes_no_file(
    world: list[str],
    release: Publish,
    folder: Path,
    tmp_path: Path,
    settle: Callable[[], None],
    client: Client,
) -> None:
    release()
    before = files(folder)
    import_kenya(tmp_path, {"2023-11-08", "2023-11-09"}, 30)
    settle()
    second = release()
    assert second is not None
    after = files(folder)
    assert {path: after[path] for path in before if path != "latest.json"} == {
        path: content for path, content in before.items() if path != "latest.json"
    }
    one = newest_manifest(folder)
    assert {record.kind for record in one.records} == {manifest.RecordKind.LATE_DATA}
    assert all(each.collection == "imported" for each in one.days if each.release == second.name)
    assert check(folder).documents == Measurement.objects.count() - 1
    year = pq.read_table(folder / second.name / "imported" / "tallies-2023.parquet")
    assert year.num_rows == Tally.objects.filter(day__year=2023).count()
    moved = client.get("/data/v1/latest/imported/2023-11-08/verdicts.parquet")
    assert moved["Location"] == f"/data/v1/{second.name}/imported/2023-11-08/verdicts.parquet"
    assert release() is None


def test_other_conclusions_make_a_correction(
    world: list[str], release: Publish, folder: Path
) -> None:
    first = release()
    assert first is not None
    Tally.objects.filter(panel="imported").update(health="up")
    release()
    one = newest_manifest(folder)
    assert one.records[0].kind == manifest.RecordKind.CORRECTION
    assert one.records[0].replaces == first.name
    assert not any(entry.path.endswith(".jsonl.gz") for entry in one.files)  # nothing repeated
    check(folder)


def test_a_day_that_is_still_counted_waits_for_the_next_release(
    world: list[str], folder: Path
) -> None:
    day = Measurement.objects.filter(panel="open").values_list("measured_at", flat=True)[0].date()
    StaleMark.objects.create(day=day, country="MA", operator="inwi", network_type="wifi")
    said: list[str] = []
    publish(said.append)
    assert any("left to the next release" in line for line in said)
    assert not any("sawt/" in path for path in files(folder))
    StaleMark.objects.all().delete()
    publish(said.append)
    assert any("sawt/" in path for path in files(folder))


def test_simulated_measurements_are_in_no_release(
    world: list[str], release: Publish, folder: Path, settle: Callable[[], None]
) -> None:
    call_command("simulate_campaign", days=1, volunteers=1.0, verbosity=0, stdout=io.StringIO())
    settle()
    release()
    simulated = Measurement.objects.filter(country="XS")
    assert simulated.exists()
    everything = b"\n".join(_contents(folder))
    for uid in simulated.values_list("uid", flat=True):
        assert uid.encode() not in everything
    assert b"Simul" not in everything


def test_unpublished_tests_are_in_no_release(
    world: list[str], release: Publish, folder: Path, post: Any, settle: Callable[[], None]
) -> None:
    uid = post(telegram(test_name="my_own_test")).json()["results"][0]["uid"]
    settle()
    release()
    assert uid.encode() not in b"\n".join(_contents(folder))
    assert not ReleaseItem.objects.filter(uid=uid).exists()


def test_a_day_without_a_verdict_is_released_too(
    release: Publish, folder: Path, post: Any, settle: Callable[[], None]
) -> None:
    post(telegram(test_name="ndt"))
    settle()
    release()
    assert check(folder).documents == 1
    (path,) = (path for path in files(folder) if path.endswith("verdicts.csv.gz"))
    assert gzip.decompress(files(folder)[path]).decode().startswith("uid,measured_at,")


def test_the_data_package_is_valid(world: list[str], release: Publish, folder: Path) -> None:
    one = release()
    assert one is not None
    # In a process of its own: frictionless leaves files open, which is an error here.
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    done = subprocess.run(
        command, check=False, cwd=folder / one.name, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
    assert "INVALID" not in done.stdout


def test_an_interrupted_run_leaves_nothing_visible(
    world: list[str], release: Publish, folder: Path, client: Client, monkeypatch: Any
) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(publishing, "_commit", fail)
    with pytest.raises(OSError, match="No space"):
        release()
    monkeypatch.undo()
    assert (folder / publishing_name()).is_dir()  # the files are there, but nobody is told
    assert client.get("/data/v1/").json()["results"] == []
    assert client.get("/data/v1/latest").status_code == 404
    assert client.get(f"/data/v1/{publishing_name()}/manifest.json").status_code == 404
    release()
    assert check(folder).releases == 1


def publishing_name() -> str:
    return f"{datetime.now(UTC).date()}.1"


def test_the_pointer_is_mended_by_the_next_run(
    world: list[str], release: Publish, folder: Path
) -> None:
    release()
    (folder / "latest.json").unlink()
    assert release() is None
    check(folder)


def test_uploads_of_one_day_only(world: list[str], folder: Path, upload: Upload) -> None:
    today = Measurement.objects.filter(panel="open").values_list("measured_at", flat=True)[0].date()
    publish(lambda _: None, until=today)
    assert not any("sawt/" in path for path in files(folder))


def test_the_night_publishes_days_that_are_over(world: list[str], folder: Path) -> None:
    publish_release()
    released = {path.split("/")[2] for path in files(folder) if "tallies.csv" in path}
    assert released == {"2023-11-08", "2023-11-09"}
