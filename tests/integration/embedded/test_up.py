"""`manage.py up` for real: where it runs, what it starts, what it leaves."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from backend.embedded import commands
from backend.embedded.database import refusal
from backend.embedded.instance import read_instance
from tests.faults.platform import REPOSITORY, free_port, wait_until
from tests.integration.embedded.instances import SERVERS, Instance, refused_up
from tests.services import ThrowAwayServices

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that nobody else may enter, on a long path with blanks."""
    private = tmp_path_factory.mktemp("private")
    private.chmod(0o700)
    folder = private / "with blanks and 'quotes'" / ("long" * 40)
    folder.mkdir(parents=True, mode=0o700)
    return folder


@pytest.fixture(scope="module")
def instance(parent: Path) -> Iterator[Instance]:
    """Run one instance for this module; a test that ends it starts it again."""
    (parent / "data").mkdir(mode=0o700)
    (parent / "data" / "notes.txt").write_text("somebody's own file")
    instance = Instance(parent / "data")
    instance.port = free_port()
    instance.start()
    yield instance
    instance.stop()


def test_one_address_is_printed_and_pages_are_ready(instance: Instance) -> None:
    assert instance.terminal.count("http://") == 1
    assert f"Sawt is ready: {instance.base}/en/" in instance.terminal
    assert instance.get("/readyz")[0] == 200


def test_servers_run_without_rights_and_no_folder_was_opened(
    instance: Instance, parent: Path
) -> None:
    servers = [process for process in instance.alive() if process.name() in SERVERS]
    assert {process.name() for process in servers} == SERVERS
    for server in servers:
        assert server.uids().effective != 0
        capabilities = Path(f"/proc/{server.pid}/status").read_text().split("CapEff:")[1]
        assert int(capabilities.split()[0], 16) == 0
    for folder in (parent, parent.parent.parent, instance.folder, instance.folder / "secrets"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == os.geteuid()


def test_secrets_and_addresses_are_for_their_owner_only(instance: Instance) -> None:
    files = [*(instance.folder / "secrets").iterdir(), instance.folder / "run" / "instance.json"]
    assert len(files) > 3
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in instance.instance["scratch"]:
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700
    everything = " ".join(word for process in instance.alive() for word in process.cmdline())
    for secret in (instance.folder / "secrets").iterdir():
        assert secret.read_text().strip() not in everything


def test_any_command_finds_the_running_instance(instance: Instance) -> None:
    instance.manage("migrate", "--check")
    found = read_instance(instance.folder)
    assert found
    assert found.database_url == instance.instance["database_url"]


def test_second_instance_on_the_same_data_refuses(instance: Instance) -> None:
    code, lines = refused_up(instance.folder, SAWT_PORT=str(free_port()))
    assert code == 1
    assert len(lines) == 1
    assert f"already runs on {instance.folder}" in lines[0]
    assert instance.get("/readyz")[0] == 200


def test_taken_port_refuses_with_another_port(instance: Instance, tmp_path: Path) -> None:
    code, lines = refused_up(tmp_path, SAWT_PORT=str(instance.port))
    assert code == 1
    assert len(lines) == 1
    assert f"SAWT_PORT={instance.port + 1} make up" in lines[0]


def test_log_of_the_database_holds_no_values(instance: Instance) -> None:
    connection = psycopg2.connect(instance.instance["database_url"])
    with connection, connection.cursor() as cursor:
        for statement in ("SELECT '198.51.100.77'::int", "SELECT pg_sleep(0) /* 198.51.100.77 */"):
            try:
                cursor.execute(statement)
            except psycopg2.Error:
                connection.rollback()
    connection.close()
    assert "198.51.100.77" not in (instance.folder / "logs" / "postgres.log").read_text()


def test_probes_are_told_of_the_echo_helper_which_answers(instance: Instance) -> None:
    config = json.loads(instance.get("/api/v1/probe-config")[1])["config"]
    (helper,) = config["helpers"]
    assert helper["address"] == "127.0.0.1"
    question = commands.echo_health([helper["address"]], helper["ports"])
    done = subprocess.run(commands.runnable(question), cwd=REPOSITORY, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize("name", ["postgres", "valkey", "web", "worker", "beat", "echo"])
def test_killed_process_comes_back(instance: Instance, name: str) -> None:
    before = instance.instance["processes"][name]
    os.kill(before, signal.SIGKILL)
    killed = time.monotonic()
    wait_until(
        lambda: instance.instance["processes"].get(name, before) != before,
        seconds=10,
        what=f"{name} to be started again",
    )
    assert time.monotonic() - killed < 2
    wait_until(lambda: instance.get("/readyz")[0] == 200, seconds=20, what="recovery")
    assert not psutil.pid_exists(before) or instance.instance["processes"][name] != before


def test_killed_supervisor_takes_its_children_along(instance: Instance) -> None:
    instance.kill_supervisor()
    wait_until(lambda: not instance.alive(), seconds=8, what="the children to end")
    assert read_instance(instance.folder) is None
    instance.start()
    assert instance.get("/readyz")[0] == 200


def test_start_after_everything_was_killed_ends_what_is_left(instance: Instance) -> None:
    # Stopped processes survive the supervisor: the worst that a kill can leave.
    left = instance.alive()
    stranger = subprocess.Popen(["sleep", "60"])
    for process in left:
        process.send_signal(signal.SIGSTOP)
    instance.kill_supervisor()
    old_mark = instance.run_mark
    assert instance.alive()

    instance.port = free_port()
    instance.start()

    assert instance.run_mark != old_mark
    assert not any(process.is_running() and process.status() != "zombie" for process in left)
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
    assert instance.get("/readyz")[0] == 200


def test_ctrl_c_stops_everything_and_nothing_else(instance: Instance) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    scratch = [Path(folder) for folder in instance.instance["scratch"]]
    assert scratch
    began = time.monotonic()
    assert instance.interrupt() == 0
    assert time.monotonic() - began < 10
    assert not instance.alive()
    assert not any(folder.exists() for folder in scratch)
    assert not (instance.folder / "run" / "instance.json").exists()
    assert "Everything is stopped" in instance.terminal
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()
    assert (instance.folder / "notes.txt").read_text() == "somebody's own file"


def test_named_database_replaces_the_embedded_one_alone(tmp_path: Path) -> None:
    services = ThrowAwayServices(tmp_path / "own", {"fsync": "on"})
    try:
        instance = Instance(tmp_path / "data", {"DATABASE_URL": services.start_postgres()})
        instance.port = free_port()
        instance.start()
        try:
            assert {"web", "worker", "beat", "valkey"} <= instance.instance["processes"].keys()
            assert "postgres" not in instance.instance["processes"]
            assert instance.count("django_migrations") > 0
        finally:
            instance.stop()
        # Ctrl-C ended nothing that `up` had not started.
        assert refusal(instance.environment["DATABASE_URL"]) is None
    finally:
        services.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test here ran as a plain user already")
@pytest.mark.skipif(not shutil.which("setpriv"), reason="needs setpriv to become a plain user")
def test_plain_user_runs_everything_as_itself(tmp_path: Path) -> None:
    nobody = 65534
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents[:2]:
        folder.chmod(0o711)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    os.chown(home, nobody, nobody)
    instance = Instance(home / "data", {"HOME": str(home)})
    # Reading is allowed everywhere, because the interpreter of a test may lie in root's home.
    reading = "+dac_read_search"
    instance.prefix = [
        *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"),
        *(f"--inh-caps={reading}", f"--ambient-caps={reading}"),
    ]
    if subprocess.run([*instance.prefix, sys.executable, "-c", ""], check=False).returncode:
        assert "SAWT_REQUIRE_NETNS" not in os.environ, "a plain user must be possible in CI"
        pytest.skip("this root may not pass on a right, so that no plain user can be made of it")
    instance.port = free_port()
    instance.start()
    try:
        assert {process.uids().effective for process in instance.alive()} == {nobody}
    finally:
        assert instance.interrupt() == 0
    assert not instance.alive()
