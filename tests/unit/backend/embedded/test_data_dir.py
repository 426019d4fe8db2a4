"""The data directory: private, locked, and nobody else's files touched."""

import os
from pathlib import Path

import pytest

from backend.embedded.data_dir import lock_data_dir, prepare_data_dir, read_or_create_secret
from backend.embedded.errors import EmbeddedError


def test_new_directory_is_private(tmp_path: Path) -> None:
    data = prepare_data_dir(tmp_path / "a" / "b")
    for folder in (data.root, data.secrets, data.postgres, data.logs, data.run):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_existing_directory_keeps_its_mode_and_files(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "notes").write_text("mine")
    prepare_data_dir(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "notes").read_text() == "mine"


def test_second_lock_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    data = prepare_data_dir(tmp_path)
    lock = lock_data_dir(data)
    with pytest.raises(EmbeddedError, match="already runs"):
        lock_data_dir(data, patience=0)
    os.close(lock)
    os.close(lock_data_dir(data))


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    secret = read_or_create_secret(tmp_path, "password")
    assert len(secret) >= 43
    assert read_or_create_secret(tmp_path, "password") == secret
    assert read_or_create_secret(tmp_path, "other") != secret
    assert (tmp_path / "password").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "password"]


def test_empty_secret_of_an_interrupted_start_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "password").touch()
    assert read_or_create_secret(tmp_path, "password")


def test_secret_without_a_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="Cannot use the secret"):
        read_or_create_secret(tmp_path / "none", "password")
