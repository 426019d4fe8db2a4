"""`sawt-probe run`: measure services on this network, keep the results, deliver them."""

import asyncio
import ipaddress
import secrets
import time
from collections.abc import Mapping

from probe.cli.consenting import consent_or_ask
from probe.cli.delivering import conclude, deliver_waiting
from probe.cli.engine import CallTestSettings, Engine, load_engine
from probe.cli.ground import Ground, prepare_ground
from probe.cli.session import Session
from probe.cli.words import say_progress, say_result
from probe.client.configuration import Config
from probe.client.consent import Consent
from probe.client.delivery import Deliveries
from probe.client.device_key import load_or_make_key
from probe.client.documents import prepare
from probe.client.networks import NetworkType
from probe.client.problems import ExitCode, ProbeError

# What one service costs: megabytes and minutes, said before the start.
_COST = {"safe": (0.2, 1), "default": (5, 4), "full": (28, 26)}


def execute(session: Session) -> ExitCode:
    """Measure each service; a result is on the disk before the next test starts."""
    consent = consent_or_ask(session.console, session.home, session.instance)
    engine = load_engine()
    _wait_at_random(session)
    with session.home.lock():
        session.home.require_room()
        load_or_make_key(session.home)  # a key that cannot be read stops before the test
        ground = prepare_ground(session, consent, needs_config=True)
        services = _services(session, ground)
        settings = _settings(session, consent, ground)
        _announce(session, services, settings)
        uids = [_measure(session, consent, ground, settings, engine, each) for each in services]
        done = Deliveries() if session.options.no_upload else deliver_waiting(session, consent)
    return conclude(session, done, uids=uids)


def _wait_at_random(session: Session) -> None:
    """Let a timer's start be no one's fixed minute."""
    longest: int = session.options.random_delay
    if longest:
        time.sleep(secrets.SystemRandom().uniform(0, longest))


def _services(session: Session, ground: Ground) -> list[str]:
    """Return the services to test. Raises ProbeError for an unknown one, or a paused country."""
    config = _config_of(ground)
    if ground.network.country in config.strings("paused_countries"):
        raise ProbeError(ExitCode.PAUSED, "error.paused", country=ground.network.country)
    offered = [str(each["slug"]) for each in config.records("services") if "slug" in each]
    wanted: list[str] = session.options.services or config.strings("default_services")
    for each in wanted:
        if each not in offered:
            raise ProbeError(
                ExitCode.USAGE, "error.unknown_service", service=each, offered=", ".join(offered)
            )
    return wanted


def _config_of(ground: Ground) -> Config:
    if ground.config is None:
        raise ProbeError(ExitCode.NO_CONFIG, "error.no_config", servers="", why="")
    return ground.config


def _settings(session: Session, consent: Consent, ground: Ground) -> CallTestSettings:
    return CallTestSettings(
        config=_config_of(ground),
        safe=session.options.safe or consent.safe,
        full=session.options.full,
        vpn=ground.network.network_type is NetworkType.VPN,
    )


def _announce(session: Session, services: list[str], settings: CallTestSettings) -> None:
    """Say what is about to happen, and what it costs."""
    mode = "safe" if settings.safe else "full" if settings.full else "default"
    megabytes, minutes = _COST[mode]
    session.console.progress(
        f"run.plan.{mode}",
        services=", ".join(services),
        megabytes=f"{megabytes * len(services):g}",
        minutes=minutes * len(services),
    )
    if not settings.safe and any(map(_is_here, settings.config.records("helpers"))):
        session.console.progress("run.local_helper")


def _is_here(helper: Mapping[str, object]) -> bool:
    """Whether a helper's address is this device's own, as an instance tried at home gives it."""
    try:
        return ipaddress.ip_address(str(helper.get("address"))).is_loopback
    except ValueError:
        return False


def _measure(
    session: Session,
    consent: Consent,
    ground: Ground,
    settings: CallTestSettings,
    engine: Engine,
    service: str,
) -> str:
    """Measure one service, keep the result, say what was seen; return its uid."""
    context = ground.context(session, consent)
    name = _name(settings.config, service, session)

    def progress(step: str, share: float) -> None:
        say_progress(session.console, name, step, share)

    async def test() -> dict[str, object]:
        return await engine(service, settings, progress)

    try:
        document = asyncio.run(test())
    except OSError as error:
        raise ProbeError(ExitCode.FAILED, "error.test", service=service, why=error) from error
    result = prepare(document, context)
    session.results.add(result)
    say_result(session.console, name, document, safe=settings.safe)
    session.console.say("run.kept", uid=result.uid)
    return result.uid


def _name(config: Config, service: str, session: Session) -> str:
    """Return what people call a service."""
    for each in config.records("services"):
        names = each.get("name")
        if each.get("slug") == service and isinstance(names, dict):
            return str(names.get(session.console.language, service))
    return service
