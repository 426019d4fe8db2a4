"""docker-compose.yml runs the very same processes; here they run without Docker."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.embedded import commands
from backend.embedded.binaries import find_binaries
from backend.embedded.data_dir import DataDir
from backend.embedded.postgres import SERVER_SETTINGS
from tests.faults.platform import REPOSITORY, free_port, wait_until
from tests.services import ThrowAwayServices

IN_CONTAINER = DataDir(Path("/data"))
HELPER = (["echo"], [3478, 5349])
PATIENCE = 120  # seconds, for a busy machine; a process that ended is not waited for
# Where the server listens and where its log goes is the image's business.
OF_THE_IMAGE = {
    "listen_addresses",
    "unix_socket_permissions",
    "logging_collector",
    "log_destination",
    "log_startup_progress_interval",
    "recovery_init_sync_method",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Return the file with the commands' `$$` as a container's shell sees them."""
    text = (REPOSITORY / "docker-compose.yml").read_text()
    parsed: dict[str, Any] = yaml.safe_load(text.replace("$$", "$"))
    return parsed


def test_every_part_of_the_platform_is_there(compose: dict[str, Any]) -> None:
    wanted = {"postgres", "redis", "migrate", "web", "worker", "beat", "echo", "proxy"}
    assert wanted <= compose["services"].keys()


def test_commands_are_those_of_the_supervisor(compose: dict[str, Any]) -> None:
    wanted = {
        "migrate": commands.MIGRATE,
        "web": commands.web("0.0.0.0", 8000),
        "worker": commands.WORKER,
        "beat": commands.beat(IN_CONTAINER.beat_schedule),
        "echo": commands.echo(*HELPER),
    }
    for name, command in wanted.items():
        assert compose["services"][name]["command"] == list(command)


def test_health_checks_are_those_that_are_tested_here(compose: dict[str, Any]) -> None:
    checks = {name: part["healthcheck"]["test"] for name, part in running(compose).items()}
    assert checks["web"] == ["CMD", *commands.web_health(8000)]
    assert checks["worker"] == ["CMD-SHELL", commands.WORKER_HEALTH]
    assert checks["beat"] == ["CMD", *commands.beat_health(IN_CONTAINER.beat_schedule)]
    assert checks["echo"] == ["CMD", *commands.echo_health(*HELPER)]
    assert checks["postgres"][1] == "pg_isready"
    assert "redis-cli ping" in checks["redis"][1]


def test_database_keeps_the_same_promises(compose: dict[str, Any]) -> None:
    words = compose["services"]["postgres"]["command"]
    assert words[1::2] == ["-c"] * (len(words) // 2)
    settings = dict(word.split("=", 1) for word in words[2::2])
    wanted = {name: value for name, value in SERVER_SETTINGS.items() if name not in OF_THE_IMAGE}
    assert settings == wanted


def test_everything_comes_back_and_is_watched(compose: dict[str, Any]) -> None:
    for name, part in running(compose).items():
        assert part["restart"] == "unless-stopped", name
        assert part["healthcheck"]["test"], name
        assert part["logging"]["options"]["max-size"], name


def test_no_secret_has_a_default_and_none_is_written_down(compose: dict[str, Any]) -> None:
    text = (REPOSITORY / "docker-compose.yml").read_text()
    for name in ("DB_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY", "DEVICE_PEPPER", "DOMAIN"):
        uses = re.findall(rf"\$\{{SAWT_{name}([^}}]*)\}}", text)
        assert uses, name
        assert set(uses) == {":?set it in .env"}, name


def test_the_helper_has_its_ports_and_nothing_of_the_platform(compose: dict[str, Any]) -> None:
    echo = compose["services"]["echo"]
    assert echo["hostname"] == "echo"
    assert {port.rpartition("}:")[2] for port in echo["ports"]} == {
        f"{port}/{protocol}" for port in HELPER[1] for protocol in ("udp", "tcp")
    }
    assert echo["networks"] == ["helper"]
    assert echo["read_only"] is True
    assert echo["cap_drop"] == ["ALL"]
    assert "environment" not in echo
    assert "volumes" not in echo


def test_only_proxy_and_helper_can_be_reached_from_outside(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert [name for name, part in services.items() if part.get("ports")] == ["echo", "proxy"]
    assert compose["networks"]["back"]["internal"] is True
    assert {name for name, part in services.items() if "front" in part["networks"]} == {
        "web",
        "proxy",
    }
    # The worker may fetch, and nothing else shares its way out.
    assert [name for name, part in services.items() if "out" in part["networks"]] == ["worker"]


def test_day_secrets_are_where_they_are_used_and_destroyed_only(compose: dict[str, Any]) -> None:
    holders = [
        name
        for name, part in compose["services"].items()
        if any("secrets:" in volume for volume in part.get("volumes", []))
    ]
    assert holders == ["web", "worker"]


def test_every_image_is_pinned(compose: dict[str, Any]) -> None:
    images = [part["image"] for part in compose["services"].values() if "build" not in part]
    images += re.findall(r"^FROM (\S+)", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) == 5
    for image in images:
        assert re.search(r":\d+\.\d+", image), image


def test_every_mount_has_a_volume(compose: dict[str, Any]) -> None:
    mounts = [v for part in compose["services"].values() for v in part.get("volumes", [])]
    assert {mount.split(":")[0] for mount in mounts} == compose["volumes"].keys()


def running(compose: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in compose["services"].items() if name != "migrate"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run a database and a broker, and return what a container's processes would be told."""
    root = tmp_path_factory.mktemp("compose")
    services = ThrowAwayServices(root / "servers", {"fsync": "on"})
    (root / "data" / "run").mkdir(parents=True)
    try:
        yield os.environ | {
            "DATABASE_URL": services.start_postgres(),
            "REDIS_URL": services.start_valkey(),
            "SAWT_DATA_DIR": str(root / "data"),
            "SAWT_SECRET_KEY": "secret",
            "SAWT_DEVICE_PEPPER": "pepper",
            "HOSTNAME": os.uname().nodename,
        }
    finally:
        services.stop()


@pytest.fixture(scope="module")
def containers(environment: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Run the commands of the file as one container each, and return what to ask of them."""
    data = DataDir(Path(environment["SAWT_DATA_DIR"]))
    run(commands.MIGRATE, environment)
    port = free_port()  # at the last moment: somebody else's connection may take it
    started = {
        name: start(command, environment, data.root / f"{name}.log")
        for name, command in {
            "web": commands.web("127.0.0.1", port),
            "worker": commands.WORKER,
            "beat": commands.beat(data.beat_schedule),
        }.items()
    }
    yield {
        "port": port,
        "schedule": data.beat_schedule,
        "started": started,
        "logs": data.root,
    }
    for process in started.values():
        process.terminate()
    for process in started.values():
        process.wait(30)


def start(
    command: Sequence[str], environment: dict[str, str], log: Path
) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        return subprocess.Popen(
            commands.runnable(command),
            env=environment,
            cwd=REPOSITORY,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def wait_for(name: str, containers: dict[str, Any], is_healthy: Callable[[], bool]) -> None:
    """Wait until a container's process is healthy; one that ended never will be."""

    def is_ready() -> bool:
        assert containers["started"][name].poll() is None, f"{name} ended: {log.read_text()}"
        return is_healthy()

    log = containers["logs"] / f"{name}.log"
    try:
        wait_until(is_ready, seconds=PATIENCE, what=f"{name} to be healthy")
    except TimeoutError as error:
        error.add_note(log.read_text()[-2000:])
        raise


def run(command: Sequence[str], environment: dict[str, str]) -> None:
    subprocess.run(
        commands.runnable(command),
        env=environment,
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        timeout=60,
    )


def healthy(command: Sequence[str], environment: dict[str, str]) -> bool:
    return (
        subprocess.run(
            commands.runnable(command),
            env=environment,
            cwd=REPOSITORY,
            check=False,
            capture_output=True,
            timeout=60,
        ).returncode
        == 0
    )


def test_web_is_healthy_once_it_is_ready(
    containers: dict[str, Any], environment: dict[str, str]
) -> None:
    assert not healthy(commands.web_health(free_port()), environment)
    check = commands.web_health(containers["port"])
    wait_for("web", containers, lambda: healthy(check, environment))


def test_worker_is_healthy_while_it_answers(
    containers: dict[str, Any], environment: dict[str, str]
) -> None:
    folder = Path(sys.executable).parent
    path = environment | {"PATH": f"{folder}:{environment['PATH']}"}

    def asked(name: str) -> int:
        shell = ["/bin/sh", "-c", commands.WORKER_HEALTH]
        return subprocess.run(
            shell, env=path | {"HOSTNAME": name}, cwd=REPOSITORY, check=False, capture_output=True
        ).returncode

    wait_for("worker", containers, lambda: asked(environment["HOSTNAME"]) == 0)
    assert asked("nobody") != 0


def test_beat_is_healthy_while_its_schedule_is_fresh(
    containers: dict[str, Any], environment: dict[str, str]
) -> None:
    check = commands.beat_health(containers["schedule"])
    wait_for("beat", containers, lambda: healthy(check, environment))
    long_ago = time.time() - 3600
    elsewhere = containers["schedule"].with_name("old-schedule")
    elsewhere.touch()
    os.utime(elsewhere, (long_ago, long_ago))
    assert not healthy(commands.beat_health(elsewhere), environment)
    assert not healthy(commands.beat_health(elsewhere.with_name("none")), environment)


def test_database_is_ready_for_the_images_own_question(environment: dict[str, str]) -> None:
    pg_isready = find_binaries().postgres.with_name("pg_isready")
    host = environment["DATABASE_URL"].split("host=")[1]
    asked = [str(pg_isready), "--username", "sawt", "--dbname", "sawt", "--host"]
    assert subprocess.run([*asked, host], check=False, capture_output=True).returncode == 0
    assert subprocess.run([*asked, "/nowhere"], check=False, capture_output=True).returncode != 0
