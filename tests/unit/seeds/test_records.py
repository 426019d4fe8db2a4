"""Faults in seed files are found when they are read, and named."""

import json
from pathlib import Path

import pytest

from seeds.errors import SeedError
from seeds.records import Record, index, read_csv, read_json
from seeds.texts import Text
from seeds.vocabulary import Plane


def record(**fields: object) -> Record:
    return Record("things.json", "a-thing", fields)


def test_a_fault_names_the_file_the_row_and_what_is_wrong() -> None:
    with pytest.raises(SeedError, match=r"things\.json, a-thing: 'plane' must be one of mess"):
        record(plane="smoke").word("plane", Plane)


@pytest.mark.parametrize("value", [None, "", " padded", 7, ["x"]])
def test_a_text_must_be_there_and_tidy(value: object) -> None:
    with pytest.raises(SeedError, match="'name' must be a text"):
        record(name=value).string("name")


@pytest.mark.parametrize("value", ["2016-02-30", "05.01.2016", "2016-01-05T00:00"])
def test_a_day_must_exist(value: str) -> None:
    with pytest.raises(SeedError, match="'start' is not a day"):
        record(start=value).date("start")


def test_a_text_needs_all_three_languages_and_no_other() -> None:
    assert record(name={"fr": "f", "ar": "a", "en": "e"}).text("name") == Text("f", "a", "e")
    assert record(name_fr="f", name_ar="a", name_en="e").text("name") == Text("f", "a", "e")
    with pytest.raises(SeedError, match="exactly fr, ar, en"):
        record(name={"fr": "f", "en": "e"}).text("name")
    with pytest.raises(SeedError, match="a-thing, name: 'ar' must be a text"):
        record(name_fr="f", name_en="e").text("name")


def test_a_misspelt_field_is_refused() -> None:
    with pytest.raises(SeedError, match="unknown field 'retierd'"):
        record(slug="skype", retierd="2025-05-05").only("slug", "retired")


def test_a_list_must_hold_different_texts() -> None:
    assert record().strings("services") == ()
    with pytest.raises(SeedError, match="repeats itself"):
        record(services=["skype", "skype"]).strings("services")
    with pytest.raises(SeedError, match="must be a list of texts"):
        record(services="skype").strings("services")


def test_a_key_may_occur_once() -> None:
    with pytest.raises(SeedError, match="x occurs twice"):
        index([("x", record()), ("x", record())])


@pytest.mark.parametrize("content", ["{", "{}", "[1]", '"text"'])
def test_a_json_file_must_be_a_list_of_objects(tmp_path: Path, content: str) -> None:
    (tmp_path / "things.json").write_text(content)
    with pytest.raises(SeedError, match=r"things\.json"):
        read_json("things.json", tmp_path)


def test_json_rows_are_named_by_slug_id_or_number(tmp_path: Path) -> None:
    (tmp_path / "things.json").write_text(json.dumps([{"slug": "a"}, {"id": "b"}, {}]))
    assert [one.where for one in read_json("things.json", tmp_path)] == ["a", "b", "entry 3"]


@pytest.mark.parametrize("row", ["MA", "MA,Maroc,extra"])
def test_a_csv_row_must_have_as_many_cells_as_the_heading(tmp_path: Path, row: str) -> None:
    (tmp_path / "things.csv").write_text(f"code,name\nKE,Kenya\n{row}\n")
    with pytest.raises(SeedError, match=r"things\.csv, line 3: has too many or too few cells"):
        read_csv("things.csv", tmp_path)


def test_a_missing_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"things\.csv: cannot be read"):
        read_csv("things.csv", tmp_path)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", "f"), ("fr-MA", "f"), ("ar", "a"), ("AR", "a"), ("en", "e"), ("de", "e")],
)
def test_other_languages_read_english(language: str, expected: str) -> None:
    assert Text("f", "a", "e").get(language) == expected
