"""The record of the running instance: found while it runs, and only then."""

import dataclasses
import os
import shutil
import subprocess
from pathlib import Path

import psutil
import pytest

from backend.embedded.data_dir import DataDir, prepare_data_dir
from backend.embedded.instance import Instance, read_instance, read_record, write_instance


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    return prepare_data_dir(tmp_path / "data")


@pytest.fixture
def running(data: DataDir) -> Instance:
    return Instance(
        run="mark",
        supervisor=os.getpid(),
        started=psutil.Process().create_time(),
        folder=data.root.stat().st_ino,
        host="127.0.0.1",
        port=8000,
        database_url="postgresql://a@/b?host=/c",
    )


def test_running_instance_is_found(data: DataDir, running: Instance) -> None:
    write_instance(data, running)
    assert read_instance(data.root) == running
    assert read_instance(str(data.root)) == running
    assert data.instance_file.stat().st_mode & 0o777 == 0o600


def test_no_record_is_no_instance(data: DataDir, tmp_path: Path) -> None:
    assert read_instance(data.root) is None
    assert read_instance(tmp_path / "none") is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"unknown": 1}', "null"])
def test_broken_record_is_no_instance(data: DataDir, text: str) -> None:
    data.instance_file.write_text(text)
    assert read_instance(data.root) is None


def test_dead_supervisor_is_no_instance(data: DataDir, running: Instance) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    write_instance(data, dataclasses.replace(running, supervisor=ended.pid))
    assert read_instance(data.root) is None
    assert read_record(data) is not None


def test_strangers_process_with_the_same_number_is_no_instance(
    data: DataDir, running: Instance
) -> None:
    write_instance(data, dataclasses.replace(running, started=running.started - 100))
    assert read_instance(data.root) is None


def test_copy_of_a_running_data_directory_is_no_instance(
    data: DataDir, running: Instance, tmp_path: Path
) -> None:
    write_instance(data, running)
    shutil.copytree(data.root, tmp_path / "copy")
    assert read_instance(tmp_path / "copy") is None
    assert read_record(DataDir(tmp_path / "copy")) is None
