"""The command that rebuilds the address tables."""

import gzip
import json
import lzma
from pathlib import Path

import pytest

from seeds.networks import table
from seeds.networks.eras import Era, Family, names_file, ranges_file
from seeds.networks.packing import unpack_names, unpack_ranges
from seeds.networks.refresh import main

IPV4 = '5.0.0.0,5.0.0.255,7,"One, Inc."\n5.0.0.128,5.0.0.255,8,Two  Ltd - Two Ltd\n'
IPV6 = "2a00::,2a00::ffff,7,One\n"
DAT = "; comment\n10.0.0.0/8\t9\n5.0.0.0/8\t9\n5.1.0.0/16\t10\n2a00::/16\t9\n"
NAMES = {"9": "NINE - Nine, FR", "10": "TEN, EU", "11": "-Private Use AS-, ZZ", "12": ", SE"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "v4.csv.xz").write_bytes(lzma.compress(IPV4.encode()))
    (tmp_path / "v6.csv").write_text(IPV6)
    (tmp_path / "rib.dat.gz").write_bytes(gzip.compress(DAT.encode()))
    (tmp_path / "names.json").write_text(json.dumps(NAMES))
    return tmp_path


def run(files: Path, *words: str) -> int:
    return main([*words, "--date", "2026-06-17", "--into", str(files)])


def current(files: Path) -> tuple[str, ...]:
    return ("--ipv4", str(files / "v4.csv.xz"), "--ipv6", str(files / "v6.csv"))


def old(files: Path) -> tuple[str, ...]:
    return ("--routeviews", str(files / "rib.dat.gz"), "--names", str(files / "names.json"))


def test_the_current_tables_are_made(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(files, *current(files)) == 0
    assert "ipv4-current.xz" in capsys.readouterr().out
    ranges = unpack_ranges(ranges_file(files, Era.CURRENT, Family.IPV4).read_bytes())
    assert [ranges.asn_of(0x05000000 + low) for low in (0, 127, 128, 255, 256)] == [7, 7, 8, 8, 0]
    names = unpack_names(names_file(files, Era.CURRENT).read_bytes())
    assert names.get(8) == ("Two Ltd", None)


def test_the_old_tables_are_made_with_countries_and_without_private_space(files: Path) -> None:
    assert run(files, *old(files), "--names-date", "2016-05-01") == 0
    ranges = unpack_ranges(ranges_file(files, Era.OLD, Family.IPV4).read_bytes())
    assert [ranges.asn_of(one << 16) for one in (0x0500, 0x0501, 0x0502, 0x0A00)] == [9, 10, 9, 0]
    names = unpack_names(names_file(files, Era.OLD).read_bytes())
    assert [names.get(asn) for asn in (9, 10, 11, 12)] == [
        ("NINE - Nine", "FR"), ("TEN", None), None, None,
    ]  # fmt: skip
    manifest = json.loads((files / "tables.json").read_text())
    assert manifest["ipv4-2016.xz"]["date"] == "2026-06-17"
    assert manifest["names-2016.xz"]["date"] == "2016-05-01"


def test_the_same_input_gives_the_same_bytes_and_leaves_no_draft(files: Path) -> None:
    run(files, *current(files))
    first = {path.name: path.read_bytes() for path in files.iterdir()}
    run(files, *current(files))
    assert {path.name: path.read_bytes() for path in files.iterdir()} == first
    assert not list(files.glob(".*"))


def test_lookups_read_what_the_command_wrote(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(files, *current(files))
    run(files, *old(files))
    caches = (table._ranges, table._names, table._network)
    monkeypatch.setattr(table, "FOLDER", files)
    try:
        for cache in caches:
            cache.cache_clear()
        assert table.lookup("5.0.0.200") == table.NetworkRef(8, "Two Ltd", None)
        assert table.lookup("2a00::1") == table.NetworkRef(7, "One", None)
    finally:
        for cache in caches:
            cache.cache_clear()


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("5.0.0.0,5.0.0.255,7\n", "line 1"),
        (IPV4 + "5.0.1.0,x,7,y\n", "line 3"),
        ("5.0.0.9,5.0.0.1,7,y\n", "ends before it starts"),
        ("5.0.0.0,5.0.0.255,0,y\n", "not a network number"),
        ("2a00::,2a00::1,7,y\n", "line 1"),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_written(
    files: Path, broken: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (files / "v4.csv.xz").write_bytes(lzma.compress(broken.encode()))
    assert run(files, *current(files)) == 1
    error = capsys.readouterr().err
    assert fault in error
    assert "Traceback" not in error
    assert not (files / "tables.json").exists()


def test_a_cut_off_or_missing_file_is_one_clear_error(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = (files / "v4.csv.xz").read_bytes()
    (files / "v4.csv.xz").write_bytes(whole[: len(whole) // 2])
    assert run(files, *current(files)) == 1
    (files / "v4.csv.xz").unlink()
    assert run(files, *current(files)) == 1
    assert capsys.readouterr().err.count("cannot be read") == 2


def test_names_must_be_an_object(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "names.json").write_text("[]")
    assert run(files, *old(files)) == 1
    assert "not an object of ASN to name" in capsys.readouterr().err


def test_a_table_does_not_shrink_by_accident(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = "".join(f"5.{n}.0.0,5.{n}.0.255,{n},n\n" for n in range(1, 200))
    whole = (files / "v4.csv.xz").read_bytes()
    (files / "v4.csv.xz").write_bytes(lzma.compress(many.encode()))
    assert run(files, *current(files)) == 0
    (files / "v4.csv.xz").write_bytes(whole)
    assert run(files, *current(files)) == 1
    assert "would shrink" in capsys.readouterr().err
    assert run(files, *current(files), "--allow-shrink") == 0


def test_half_a_command_is_refused(files: Path) -> None:
    for words in ((), current(files)[:2], (*current(files), *old(files)), old(files)[2:]):
        with pytest.raises(SystemExit):
            run(files, *words)
