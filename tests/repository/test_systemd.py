"""deploy/systemd/ runs the very same processes as docker-compose.yml, without containers."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.embedded import commands

REPOSITORY = Path(__file__).parents[2]
UNITS = REPOSITORY / "deploy" / "systemd"
PYTHON = "/opt/sawt/.venv/bin/python"
DATA = Path("/var/lib/sawt")
WITHOUT_DATABASE = {"echo"}
# What systemd's own packages of the distribution run.
OF_THE_SYSTEM = {
    "postgres": "postgresql.service",
    "redis": "redis-server.service",
    "proxy": "caddy",
}
COMMANDS = {
    "migrate": commands.MIGRATE,
    "web": commands.web("127.0.0.1", 8000),
    "worker": commands.WORKER,
    "beat": commands.beat(DATA / "run" / "celerybeat-schedule"),
    "echo": commands.echo(["${SAWT_ECHO_ADDRESS}"], [3478, 5349]),
}
RUNNING = COMMANDS.keys() - {"migrate"}

Settings = dict[str, list[str]]


def settings_of(*files: Path) -> Settings:
    """Return each setting with its values, in the order of the files."""
    found: Settings = defaultdict(list)
    for file in files:
        for name, value in re.findall(r"^([A-Za-z]+)=(.*)$", file.read_text(), re.MULTILINE):
            found[name].append(value)
    return found


def service(name: str) -> Settings:
    """Return the unit with what systemd adds to every unit of this prefix."""
    additions = sorted((UNITS / "sawt-.service.d").glob("*.conf"))
    return settings_of(UNITS / f"sawt-{name}.service", *additions)


def compose() -> dict[str, Any]:
    text = (REPOSITORY / "docker-compose.yml").read_text().replace("$$", "$")
    parsed: dict[str, Any] = yaml.safe_load(text)
    return parsed


def test_every_part_of_the_platform_has_its_unit_or_is_the_systems_own() -> None:
    units = {file.stem.removeprefix("sawt-") for file in UNITS.glob("sawt-*.service")}
    assert units == COMMANDS.keys()
    assert units | OF_THE_SYSTEM.keys() == compose()["services"].keys()
    text = (REPOSITORY / "docs" / "operating.md").read_text()
    section = text.partition("## Without containers: systemd")[2].partition("\n## ")[0]
    for name in OF_THE_SYSTEM.values():
        assert name.removesuffix(".service") in section


def test_the_target_starts_them_all() -> None:
    wanted = settings_of(UNITS / "sawt.target")["Wants"][0].split()
    assert set(wanted) == {f"sawt-{name}.service" for name in COMMANDS}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_commands_are_those_of_the_supervisor(name: str) -> None:
    unit = service(name)
    [command] = unit["ExecStart"]
    assert command.split() == [PYTHON, *COMMANDS[name][1:]]
    assert unit["WorkingDirectory"] == ["/opt/sawt"]
    assert unit["PartOf"] == ["sawt.target"]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_nothing_runs_with_more_rights_than_it_needs(name: str) -> None:
    unit = service(name)
    assert unit["User"] == ["sawt"] or unit["DynamicUser"] == ["yes"]
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["CapabilityBoundingSet"] == [""]
    assert unit["SystemCallFilter"] == ["@system-service"]
    assert unit["UMask"] == ["0077"]
    for setting in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome"):
        assert unit[setting] == ["yes"], setting
    assert unit["MemoryMax"]
    assert unit["TasksMax"]


def test_each_writes_where_its_container_has_a_volume() -> None:
    written = {name: service(name)["ReadWritePaths"] for name in COMMANDS}
    assert written == {
        "migrate": [],
        "web": ["/var/lib/sawt"],
        "worker": ["/var/lib/sawt"],
        "beat": ["/var/lib/sawt/run"],
        "echo": [],
    }
    for name in ("migrate", "beat"):
        assert service(name)["InaccessiblePaths"] == ["/var/lib/sawt/secrets"]


def test_the_helper_has_nothing_of_the_platform() -> None:
    echo = service("echo")
    assert echo["EnvironmentFile"] == ["/etc/sawt/echo.env"]
    assert echo["InaccessiblePaths"] == ["-/var/lib/sawt -/etc/sawt"]
    assert echo["IPAddressDeny"] == ["localhost"]


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - WITHOUT_DATABASE))
def test_secrets_come_from_one_file_and_the_servers_come_first(name: str) -> None:
    unit = service(name)
    assert unit["EnvironmentFile"] == ["/etc/sawt/sawt.env"]
    first = unit["After"][0].split()
    assert "postgresql.service" in first
    if name != "migrate":
        assert {"redis-server.service", "sawt-migrate.service"} <= set(first)
        assert unit["Requires"] == ["sawt-migrate.service"]


@pytest.mark.parametrize("name", sorted(RUNNING))
def test_everything_comes_back_and_has_time_to_stop(name: str) -> None:
    unit = service(name)
    assert unit["Restart"] == ["always"]
    assert unit["StartLimitIntervalSec"] == ["0"]
    assert unit["TimeoutStopSec"]
    if name == "worker":
        assert compose()["services"]["worker"]["stop_grace_period"] == "2m"
        assert unit["TimeoutStopSec"] == ["2min"]


def test_the_database_keeps_the_same_promises() -> None:
    text = (UNITS / "postgresql.conf").read_text()
    words = compose()["services"]["postgres"]["command"]
    assert dict(re.findall(r"^(\w+) = '(.*)'$", text, re.MULTILINE)) == dict(
        word.split("=", 1) for word in words[2::2]
    )


def test_the_proxy_keeps_no_address_either() -> None:
    content = compose()["configs"]["caddyfile"]["content"]
    assert (UNITS / "Caddyfile").read_text() == content.replace("web:8000", "127.0.0.1:8000")
