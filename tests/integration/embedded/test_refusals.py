"""What `manage.py up` cannot do, it says in one line with a non-zero exit."""

import os
from pathlib import Path

import pytest

from backend.embedded.data_dir import lock_data_dir, prepare_data_dir
from tests.faults.platform import free_port
from tests.integration.embedded.instances import refused_up


def refusal(folder: Path, **environment: str) -> str:
    code, lines = refused_up(folder, **{"SAWT_PORT": str(free_port())} | environment)
    assert code == 1
    assert len(lines) == 1, lines
    assert lines[0].startswith("Sawt stopped: ")
    return lines[0]


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_port_that_is_none(tmp_path: Path, port: str) -> None:
    assert "SAWT_PORT must be a number" in refusal(tmp_path, SAWT_PORT=port)


def test_host_that_is_none(tmp_path: Path) -> None:
    assert "SAWT_HOST=nowhere.invalid" in refusal(tmp_path, SAWT_HOST="nowhere.invalid")


@pytest.mark.parametrize(("version", "word"), [("19", "PostgreSQL 19"), ("9.6", "PostgreSQL 9.6")])
def test_data_of_another_postgres(tmp_path: Path, version: str, word: str) -> None:
    data = prepare_data_dir(tmp_path)
    data.cluster.mkdir(mode=0o700)
    (data.cluster / "PG_VERSION").write_text(version + "\n")
    assert word in refusal(tmp_path)
    assert (data.cluster / "PG_VERSION").read_text() == version + "\n"


def test_server_that_does_not_start_shows_the_last_line_of_its_log(tmp_path: Path) -> None:
    data = prepare_data_dir(tmp_path)
    data.cluster.mkdir(mode=0o700)
    (data.cluster / "PG_VERSION").write_text("18\n")
    if os.geteuid() == 0:
        os.chown(data.cluster, 65534, 65534)
    line = refusal(tmp_path)
    assert "postgres did not start" in line
    assert "postgresql.conf" in line
    assert str(data.logs / "postgres.log") in line


def test_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    assert "set SAWT_DATA_DIR" in refusal(tmp_path / "data")


def test_folder_that_cannot_be_written() -> None:
    # Root may write to every folder of a disk, and to none of these.
    folder = Path("/proc/sawt") if os.geteuid() == 0 else Path("/sawt")
    assert f"Cannot write to {folder}" in refusal(folder)


def test_locked_data_without_a_record(tmp_path: Path) -> None:
    lock = lock_data_dir(prepare_data_dir(tmp_path))
    try:
        assert "already runs" in refusal(tmp_path)
    finally:
        os.close(lock)


def test_named_database_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql://sawt:hidden@127.0.0.1:{free_port()}/sawt"
    line = refusal(tmp_path, DATABASE_URL=url, REDIS_URL="redis://127.0.0.1:1/0")
    assert "The database of DATABASE_URL does not answer" in line
    assert "Connection refused" in line
    assert "hidden" not in line
    assert not (tmp_path / "postgres" / "cluster").exists()


def test_named_database_of_another_kind(tmp_path: Path) -> None:
    line = refusal(tmp_path, DATABASE_URL="mysql://sawt:hidden@127.0.0.1/sawt")
    assert "DATABASE_URL must begin with postgresql://" in line
    assert "hidden" not in line
