"""Import: every kind of file, rejects with their place, resumed where it stopped."""

import gzip
import io
import json
import tarfile
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from measurements import importing, intake
from measurements.drain import Drainer
from measurements.models import Measurement, Receipt, Upload
from tests.documents import telegram
from tests.integration.conftest import drain_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")


def run(*files: Path, **options: Any) -> str:
    output = StringIO()
    call_command("import_measurements", *map(str, files), stdout=output, verbosity=0, **options)
    return output.getvalue()


def lines(count: int) -> bytes:
    return b"".join(orjson.dumps(telegram(nonce=number)) + b"\n" for number in range(count))


def archive(posts: list[bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for number, post in enumerate(posts):
            info = tarfile.TarInfo(f"2026/{number}.post")
            info.size = len(post)
            tar.addfile(info, io.BytesIO(post))
    return buffer.getvalue()


def wrapped(nonce: int) -> bytes:
    return orjson.dumps({"format": "json", "content": telegram(nonce=nonce)})


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("a.jsonl", lines(3), 3),
        ("a.jsonl.gz", gzip.compress(lines(3)), 3),
        ("a.json", orjson.dumps(telegram(), option=orjson.OPT_INDENT_2), 1),
        ("a.json.gz", gzip.compress(orjson.dumps(telegram())), 1),
        ("a.tar.gz", archive([wrapped(1), wrapped(2)]), 2),
        ("a.json", orjson.dumps({"raw_measurement": orjson.dumps(telegram()).decode()}), 1),
    ],
    ids=["lines", "gzip lines", "document", "gzip document", "archive of posts", "API answer"],
)
def test_every_kind_of_file(tmp_path: Path, name: str, content: bytes, count: int) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert f"{count} accepted" in run(file)
    assert Receipt.objects.count() == count


def test_imports_keep_their_own_times_and_vote_in_their_own_panel(
    tmp_path: Path, drainer: Drainer
) -> None:
    file = tmp_path / "old.json"
    started = "2023-11-13 10:20:30"
    file.write_bytes(orjson.dumps(telegram(measurement_start_time=started)))
    run(file)
    drain_all(drainer)
    assert Upload.objects.values_list("original__measurement_start_time", flat=True)[0] == started
    found = Measurement.objects.get()
    assert (found.panel, found.votes, found.prefix_group) == ("imported", True, None)
    assert found.measured_at.strftime("%H:%M:%S") == "10:00:00"


def test_bad_items_are_listed_with_file_line_and_reason_and_stop_nothing(tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    good = orjson.dumps(telegram())
    file.write_bytes(
        b"\n".join([b"{", good, orjson.dumps(telegram(probe_cc="ZZ")), b"", b"x" * 5_000_000, good])
    )
    rejects = tmp_path / "rejects.jsonl"
    output = run(file, rejects=rejects)
    assert "1 accepted, 1 duplicate, 3 rejected." in output
    listed = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(each["line"], each["reason"]) for each in listed] == [
        (1, "not_json"), (3, "unknown_country"), (5, "measurement_too_large"),
    ]  # fmt: skip
    assert {each["file"] for each in listed} == {str(file)}


def test_a_file_that_breaks_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    file = tmp_path / "cut.jsonl.gz"
    file.write_bytes(gzip.compress(lines(50), compresslevel=0)[:-20000])
    rejects = tmp_path / "rejects.jsonl"
    run(file, rejects=rejects)
    assert 0 < Receipt.objects.count() < 50
    assert json.loads(rejects.read_text().splitlines()[-1])["reason"] == "bad_compression"


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(lines(4))
    run(file)
    assert "0 accepted, 0 duplicate" in run(file)  # the journal knows the file
    assert "0 accepted, 4 duplicate" in run(file, again=True)
    assert Receipt.objects.count() == 4


def test_an_interrupted_import_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(lines(10))
    monkeypatch.setattr(importing, "BATCH_ITEMS", 4)
    real = intake.take_in
    calls: list[int] = []

    def take_in(submissions: Any, now: Any) -> Any:
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(len(submissions))
        return real(submissions, now)

    monkeypatch.setattr(intake, "take_in", take_in)
    with pytest.raises(CommandError, match="goes on from here"):
        run(file)
    assert Receipt.objects.count() == 4
    monkeypatch.setattr(intake, "take_in", real)
    assert "6 accepted, 0 duplicate" in run(file)


@pytest.mark.parametrize(
    ("name", "reason"), [("a.yaml", "yaml_report"), ("a.txt", "unsupported_format")]
)
def test_files_of_no_known_kind_are_rejected_by_name(
    tmp_path: Path, name: str, reason: str
) -> None:
    file = tmp_path / name
    file.write_text("---\n")
    assert f"{reason}: 1" in run(file)


def test_a_yaml_report_by_another_name_is_refused_as_one(tmp_path: Path) -> None:
    """Reports before 2016 were YAML, and archives name them as they like."""
    file = tmp_path / "report.json"
    file.write_text("---\nprobe_asn: AS36903\ntest_name: http_requests\n...\n")
    assert "yaml_report: 1" in run(file)


def test_a_missing_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no such file"):
        run(tmp_path / "nothing.json")


def test_an_interrupted_first_sample_is_finished_by_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = intake.take_in
    calls: list[int] = []

    def take_in(submissions: Any, now: Any) -> Any:
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(len(submissions))
        return real(submissions, now)

    monkeypatch.setattr(intake, "take_in", take_in)
    with pytest.raises(CommandError, match="goes on from here"):
        call_command("load_first_sample", stdout=StringIO())
    monkeypatch.setattr(intake, "take_in", real)
    for _ in range(2):
        call_command("load_first_sample", stdout=StringIO())
        assert Receipt.objects.count() == 2344
