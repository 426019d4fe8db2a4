"""The platform's configuration on this device: fetched, verified, and the last good copy kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from probe.client.clock import Clock, set_by
from probe.client.files import read_or_none, write_durably
from probe.client.home import Home
from probe.client.platform import Answer, Platform, UnusableAnswerError
from probe.client.problems import ExitCode, ProbeError
from probe.signed_config import BadConfigError, verify_config

_PATH = "/api/v1/probe-config"


@dataclass(frozen=True, slots=True)
class Config:
    """A verified configuration; docs/formats/probe_config.md has its members."""

    content: Mapping[str, object]

    @property
    def version(self) -> int:
        """The hour of issue as YYYYMMDDHH: a later one is a higher number."""
        version = self.content["version"]
        return version if isinstance(version, int) else 0

    @property
    def issued_at(self) -> datetime | None:
        """The hour of issue in UTC, or None where the version is none."""
        try:
            return datetime.strptime(str(self.version), "%Y%m%d%H").replace(tzinfo=UTC)
        except ValueError:
            return None

    def strings(self, member: str) -> list[str]:
        """Return the strings of a list."""
        value = self.content.get(member)
        return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []

    def records(self, member: str) -> list[dict[str, object]]:
        """Return the objects of a list."""
        value = self.content.get(member)
        return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The configuration in force, the clock as the platform set it, and why no newer one came."""

    config: Config
    clock: Clock
    problem: ProbeError | None


def last_good(home: Home, server_key: str) -> Config | None:
    """Return the stored configuration if the key signed it. Raises ProbeError as files do."""
    content = read_or_none(home.config)
    if content is None:
        return None
    try:
        return Config(verify_config(content, server_key))
    except BadConfigError:
        return None


def refresh(home: Home, platform: Platform, server_key: str) -> Refreshed:
    """Fetch the configuration; keep and use it unless it is older than the one at hand.

    Raises ProbeError where neither the platform nor this device has one.
    """
    stored = last_good(home, server_key)

    def accept(answer: Answer) -> tuple[Config, Clock]:
        config = _read(answer, server_key)
        if stored is not None and config.version < stored.version:
            raise UnusableAnswerError(f"configuration {config.version} is older than this device's")
        if stored is None or config.version > stored.version:
            write_durably(home.config, answer.body)
        return config, set_by(answer.headers.get("date"))

    try:
        config, clock = platform.ask(_PATH, accept)
    except ProbeError as error:
        if error.code is not ExitCode.UNREACHABLE:
            raise
        if stored is None:
            raise ProbeError(ExitCode.NO_CONFIG, "error.no_config", **error.values) from error
        return Refreshed(stored, Clock(), error)
    return Refreshed(config, clock, None)


def _read(answer: Answer, server_key: str) -> Config:
    if answer.status != 200:
        raise UnusableAnswerError(f"HTTP {answer.status}")
    try:
        return Config(verify_config(answer.body, server_key))
    except BadConfigError as error:
        raise UnusableAnswerError(f"configuration refused: {error}") from error
