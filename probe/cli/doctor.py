"""`sawt-probe doctor`: what works here. Before consent only this device is asked."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from probe.cli.session import Session
from probe.client.configuration import Config, refresh
from probe.client.consent import Consent, load_consent
from probe.client.device_key import load_or_make_key
from probe.client.networks import NetworkBook
from probe.client.problems import ExitCode, ProbeError
from probe.client.surroundings import look_around
from probe.client.udp import Address, udp_passes
from probe.client.whereabouts import ask_whereabouts

_NEUTRAL_ASKED = 3


class Health(StrEnum):
    """How a check went."""

    GOOD = "good"
    UNKNOWN = "unknown"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check in words."""

    check: str
    health: Health
    detail: str = ""
    code: ExitCode = ExitCode.DONE


def execute(session: Session) -> ExitCode:
    """Check everything and say it; end with the code of the first thing that is bad."""
    findings = []
    for finding in _check(session):
        findings.append(finding)
        name = session.console.text(f"doctor.{finding.check}")
        health = session.console.text(f"doctor.health.{finding.health}")
        session.console.line(f"{health}  {name}  {finding.detail}".rstrip())
    session.console.emit([asdict(each) for each in findings])
    return next((each.code for each in findings if each.code), ExitCode.DONE)


def _check(session: Session) -> Iterator[Finding]:
    yield _check_storage(session)
    around = look_around(NetworkBook(session.home).salt)
    yield Finding("network_type", _known(around.network_type), around.network_type or "")
    vpn = {True: Health.BAD, False: Health.GOOD, None: Health.UNKNOWN}[around.vpn]
    yield Finding("vpn", vpn)
    consent = load_consent(session.home)
    if consent is None:
        yield Finding("consent", Health.BAD, "sawt-probe consent", ExitCode.NO_CONSENT)
        return
    yield Finding("consent", Health.GOOD, consent.given_on)
    yield from _check_platform(session, consent)


def _check_storage(session: Session) -> Finding:
    try:
        with session.home.lock():
            session.home.require_room()
            if session.home.key.exists():
                load_or_make_key(session.home)
    except ProbeError as error:
        return Finding("storage", Health.BAD, _text(session, error), error.code)
    return Finding("storage", Health.GOOD, str(session.home.root))


def _check_platform(session: Session, consent: Consent) -> Iterator[Finding]:
    platform = session.platform(consent)
    try:
        refreshed = refresh(session.home, platform, consent.server_key)
    except ProbeError as error:
        yield Finding("platform", Health.BAD, _text(session, error), error.code)
        return
    if refreshed.problem is not None:
        problem = refreshed.problem
        yield Finding("platform", Health.BAD, _text(session, problem), problem.code)
        return
    yield Finding("platform", Health.GOOD, f"{refreshed.config.version}")
    wrong = bool(refreshed.clock.offset)
    yield Finding("clock", Health.BAD if wrong else Health.GOOD)
    seen = ask_whereabouts(platform)
    detail = f"{seen.country} AS{seen.asn} {seen.name}" if seen.asn else ""
    servers = _stun_servers(refreshed.config)
    if servers:
        yield Finding("udp", Health.GOOD if udp_passes(servers) else Health.BAD)
    yield Finding("whereabouts", Health.GOOD if seen.asn else Health.UNKNOWN, detail)


def _stun_servers(config: Config) -> list[Address]:
    """Return the helpers, else a few neutral servers, that answer STUN over UDP."""
    helpers = [
        (str(each["address"]), port)
        for each in config.records("helpers")
        for port in _ports(each)
        if "address" in each
    ]
    return helpers or [
        (str(each["host"]), port)
        for each in config.records("neutral")[:_NEUTRAL_ASKED]
        for port in _ports(each)
    ]


def _ports(record: Mapping[str, object]) -> list[int]:
    """Return UDP port numbers, written as 3478 or as udp/3478."""
    ports = record.get("ports")
    texts = [str(each).removeprefix("udp/") for each in (ports if isinstance(ports, list) else [])]
    return [int(text) for text in texts if text.isdecimal()]


def _known(value: object) -> Health:
    return Health.UNKNOWN if value is None else Health.GOOD


def _text(session: Session, error: ProbeError) -> str:
    return session.console.text(error.key, **error.values)
