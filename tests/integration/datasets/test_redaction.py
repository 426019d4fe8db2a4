"""What was withdrawn leaves the released files too, and the chain says so without saying what."""

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from measurements import withdrawals
from measurements.models import Measurement, ReleaseItem, Upload, Withdrawal
from reports.datasets import manifest, publishing
from reports.datasets.retention import drop_bodies
from reports.datasets.sources import FaultError, Folder
from reports.datasets.verifying import Verified, verify
from tests.integration.datasets.conftest import Publish, import_kenya
from tests.integration.datasets.conftest import Upload as Send

pytestmark = pytest.mark.django_db(transaction=True)

Settle = Callable[[], None]
DAY = "imported/2023-11-08"


def check(folder: Path) -> Verified:
    return verify(Folder(folder), lambda _: None)


def newest(folder: Path) -> manifest.Manifest:
    name = manifest.decode_latest((folder / "latest.json").read_bytes()).release
    return manifest.decode((folder / name / "manifest.json").read_bytes())


def take_out(uid: str, settle: Settle) -> None:
    assert withdrawals.redact(uid, "asked for", datetime.now(UTC))
    settle()


def everything(folder: Path) -> bytes:
    """Return the content of every file, unpacked; of Parquet its values as text."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        elif path.suffix == ".parquet":
            content = orjson.dumps(pq.read_table(io.BytesIO(content)).to_pylist(), default=str)
        found.append(content)
    return b"\n".join(found)


def test_the_next_release_takes_it_out_of_the_earlier_ones(
    world: list[str], release: Publish, folder: Path, settle: Settle, client: Client
) -> None:
    first = release()
    assert first is not None
    held = check(folder)
    uid = world[0]
    other = world[1]
    take_out(uid, settle)
    second = release()
    assert second is not None
    assert uid.encode() not in everything(folder)
    found = check(folder)
    assert found.releases == 2
    assert found.documents == Measurement.objects.count() - 1  # all but the private one
    assert found.documents == held.documents - 1

    one = newest(folder)
    (record,) = one.records
    assert (record.kind, record.collection, record.replaces) == (
        manifest.RecordKind.REDACTION, "sawt", first.name,
    )  # fmt: skip
    assert record.withdrawn
    for each in record.withdrawn:
        assert each.path.startswith(f"{first.name}/sawt/{record.day}/")
        assert not (folder / each.path).exists()
        assert client.get(f"/data/v1/{each.path}").status_code == 404
    assert (folder / first.name / DAY / "verdicts.parquet").exists()  # others stay
    kept = client.get(f"/api/v1/raw_measurement?measurement_uid={other}")
    assert kept.status_code == 200
    assert not ReleaseItem.objects.filter(uid=uid).exists()
    assert release() is None


def test_documents_that_only_the_withdrawn_file_held_move_on(
    world: list[str], release: Publish, folder: Path, settle: Settle, client: Client
) -> None:
    release()
    drop_bodies(datetime(2100, 1, 1, tzinfo=UTC), lambda _: None)
    assert Upload.objects.count() == 1  # the private one, which no release has
    documents = {
        uid: client.get(f"/api/v1/raw_measurement?measurement_uid={uid}").content
        for uid in world[1:-1]
    }
    take_out(world[0], settle)
    assert release() is not None
    check(folder)
    for uid, document in documents.items():
        assert client.get(f"/api/v1/raw_measurement?measurement_uid={uid}").content == document


def test_a_release_that_never_had_it_is_left_as_it_is(
    world: list[str], release: Publish, folder: Path, tmp_path: Path, settle: Settle
) -> None:
    first = release()
    assert first is not None
    before = set(Measurement.objects.values_list("uid", flat=True))
    import_kenya(tmp_path, {"2023-11-08"}, 30)
    settle()
    second = release()
    assert second is not None
    late = Measurement.objects.filter(uid__startswith="20231108").exclude(uid__in=before)
    take_out(late.values_list("uid", flat=True)[0], settle)
    third = release()
    assert third is not None
    (record,) = newest(folder).records
    assert {each.path.partition("/")[0] for each in record.withdrawn} == {second.name}
    assert (folder / first.name / DAY / "measurements.jsonl.gz").exists()
    assert check(folder).documents == Measurement.objects.count() - 1
    # Once more, of the first release: everything of the day goes, and is there anew.
    early = Measurement.objects.filter(uid__startswith="20231108", uid__in=before)
    take_out(early.values_list("uid", flat=True)[0], settle)
    release()
    (record,) = newest(folder).records
    gone = {each.path.partition("/")[0] for each in record.withdrawn}
    assert {first.name, third.name} <= gone
    assert check(folder).documents == Measurement.objects.count() - 1


def test_the_only_measurement_of_a_day(
    upload: Send, release: Publish, folder: Path, settle: Settle
) -> None:
    (uid,) = upload(1)
    settle()
    release()
    take_out(uid, settle)
    assert release() is not None
    found = check(folder)
    assert (found.releases, found.documents) == (2, 0)
    assert uid.encode() not in everything(folder)
    assert release() is None


def test_what_comes_between_is_redacted_by_the_release_after(
    world: list[str], release: Publish, folder: Path, settle: Settle, monkeypatch: Any
) -> None:
    release()
    take_out(world[0], settle)
    commit = publishing._commit

    def withdraw_then_commit(*arguments: Any) -> Any:
        assert withdrawals.redact(world[1], "asked for", datetime.now(UTC))
        return commit(*arguments)

    monkeypatch.setattr(publishing, "_commit", withdraw_then_commit)
    release()
    monkeypatch.undo()
    settle()
    assert world[1].encode() in everything(folder)
    assert release() is not None
    assert world[1].encode() not in everything(folder)
    check(folder)
    assert release() is None


def test_an_interrupted_deletion_is_finished_by_the_next_run(
    world: list[str], release: Publish, folder: Path, settle: Settle, monkeypatch: Any
) -> None:
    release()
    take_out(world[0], settle)

    monkeypatch.setattr(publishing, "_finish", lambda: None)
    release()
    monkeypatch.undo()
    assert world[0].encode() in everything(folder)  # visible, but not yet deleted
    assert release() is None
    assert world[0].encode() not in everything(folder)
    check(folder)


def test_a_file_that_is_missing_without_a_record_is_still_found(
    world: list[str], release: Publish, folder: Path, settle: Settle
) -> None:
    first = release()
    assert first is not None
    take_out(world[0], settle)
    release()
    (folder / first.name / DAY / "measurements.jsonl.gz").unlink()
    with pytest.raises(FaultError, match="is missing"):
        check(folder)


@pytest.mark.parametrize("forged", ["another day", "its own release", "late data"])
def test_no_record_hides_more_than_its_day(
    world: list[str], release: Publish, folder: Path, settle: Settle, forged: str
) -> None:
    first = release()
    assert first is not None
    take_out(world[0], settle)
    second = release()
    assert second is not None
    one = newest(folder)
    (record,) = one.records
    paths = {
        "another day": f"{first.name}/{DAY}/measurements.jsonl.gz",
        "its own release": f"{second.name}/sawt/{record.day}/tallies.csv",
    }
    if forged in paths:
        extra = manifest.Withdrawn(paths[forged], "0" * 64)
        record = msgspec.structs.replace(record, withdrawn=(*record.withdrawn, extra))
    else:
        record = msgspec.structs.replace(record, kind=manifest.RecordKind.LATE_DATA)
    data = manifest.encode(msgspec.structs.replace(one, records=(record,)))
    (folder / second.name / "manifest.json").write_bytes(data)
    pointer = manifest.Latest(second.name, manifest.digest(data))
    (folder / "latest.json").write_bytes(manifest.encode(pointer))
    with pytest.raises(FaultError, match="which it may not"):
        check(folder)


def test_who_runs_the_instance_says_why(world: list[str]) -> None:
    with pytest.raises(CommandError, match="say why"):
        call_command("redact", world[0])
    call_command("redact", world[0], "--reason", "names a person", stdout=StringIO())
    assert Withdrawal.objects.get().reason == "names a person"
    assert not Measurement.objects.filter(uid=world[0]).exists()
    with pytest.raises(CommandError, match="There is no measurement"):
        call_command("redact", "nothing", "--reason", "a slip", stdout=StringIO())
    output = StringIO()
    call_command("redact", "--log", stdout=output)
    assert world[0] in output.getvalue()
    assert "instance  names a person" in output.getvalue()
