"""How PostgreSQL is run, and which folders it is run on."""

import subprocess
from pathlib import Path

import pytest

from backend.embedded.account import Account
from backend.embedded.binaries import Binaries
from backend.embedded.errors import EmbeddedError
from backend.embedded.postgres import Postgres, check_cluster, clear_stale_pid

BINARIES = Binaries(Path("/b/initdb"), Path("/b/postgres"), Path("/b/valkey-server"))


def server(account: Account | None = None, **settings: str) -> Postgres:
    return Postgres(Path("/d/cluster"), Path("/run/s"), BINARIES, account, "mark", settings)


def test_server_listens_on_its_socket_only_and_logs_no_values() -> None:
    argv = server().server().argv
    for setting in (
        "listen_addresses=",
        "unix_socket_directories=/run/s",
        "cluster_name=mark",
        "fsync=on",
        "synchronous_commit=on",
        "idle_in_transaction_session_timeout=30s",
        "timezone=UTC",
        "log_connections=off",
        "log_statement=none",
        "log_min_error_statement=panic",
        "log_parameter_max_length_on_error=0",
    ):
        assert argv[argv.index(setting) - 1] == "-c"


def test_account_needs_no_way_to_the_folder() -> None:
    program = server(Account(65534, 65534)).server()
    assert program.cwd == Path("/d/cluster")
    assert program.argv[2] == "/proc/self/cwd"
    assert "/d/cluster" not in program.argv
    assert server().server().argv[2] == "/d/cluster"


def test_settings_of_a_test_come_last() -> None:
    assert "fsync=off" in server(fsync="off").server().argv
    assert "fsync=on" not in server(fsync="off").server().argv


def test_environment_of_the_supervisor_does_not_reach_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    assert set(server().server().env) == {"PATH", "LC_ALL", "TZ"}


def test_password_with_odd_characters_stays_one_url() -> None:
    url = server().url("sawt", "a/b@c:d", "sawt")
    assert url == "postgresql://sawt:a%2Fb%40c%3Ad@/sawt?host=/run/s"


def test_cluster_of_this_version_or_none(tmp_path: Path) -> None:
    assert not check_cluster(tmp_path / "none", 18)
    (tmp_path / "PG_VERSION").write_text("18\n")
    assert check_cluster(tmp_path, 18)


@pytest.mark.parametrize("version", ["17", "19", "1"])
def test_cluster_of_another_version(tmp_path: Path, version: str) -> None:
    (tmp_path / "PG_VERSION").write_text(version)
    with pytest.raises(EmbeddedError, match=f"PostgreSQL {version}, and this is PostgreSQL 18"):
        check_cluster(tmp_path, 18)


def test_folder_with_something_else(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="holds no PostgreSQL data"):
        check_cluster(tmp_path, 18)


@pytest.mark.parametrize("text", ["", "x\ny\nz\n", "1\n", "999999999\n/d\n1700000000\n"])
def test_pid_file_of_nobody_is_removed(tmp_path: Path, text: str) -> None:
    clear_stale_pid(tmp_path)
    (tmp_path / "postmaster.pid").write_text(text)
    clear_stale_pid(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()


def test_pid_file_with_a_strangers_number_is_removed_and_the_stranger_lives(
    tmp_path: Path,
) -> None:
    stranger = subprocess.Popen(["sleep", "30"])
    (tmp_path / "postmaster.pid").write_text(f"{stranger.pid}\n/d\n1700000000\n")
    clear_stale_pid(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
