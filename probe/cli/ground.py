"""What a measurement stands on: the configuration, the clock and the network of this moment."""

from dataclasses import dataclass

from probe.cli.asking_network import Wanted, settle_network
from probe.cli.session import Session
from probe.client.clock import Clock, require_plausible
from probe.client.configuration import Config, last_good, refresh
from probe.client.consent import Consent
from probe.client.documents import Context, RunType
from probe.client.networks import Access, Network, NetworkBook, NetworkType
from probe.client.platform import Platform
from probe.client.problems import ExitCode, ProbeError
from probe.client.whereabouts import Whereabouts, ask_whereabouts


@dataclass(frozen=True, slots=True)
class Ground:
    """config is None only where `prepare_ground` was told that none is needed."""

    config: Config | None
    clock: Clock
    network: Network

    def context(self, session: Session, consent: Consent) -> Context:
        """Return the context of a measurement that starts now."""
        scheduled = getattr(session.options, "scheduled", False)
        return Context(
            network=self.network,
            started_at=self.clock.now(),
            time_source=self.clock.source,
            run_type=RunType.SCHEDULED if scheduled else RunType.MANUAL,
            private=session.options.private or consent.private,
        )


def prepare_ground(session: Session, consent: Consent, *, needs_config: bool) -> Ground:
    """Ask the platform what it can tell, and the person the rest; the home's lock is held.

    Raises ProbeError where something needed stays unknown, or the clock is wrong.
    """
    platform = session.platform(consent)
    config, clock = _configuration(session, platform, consent, needs_config=needs_config)
    require_plausible(clock, config.issued_at if config else None)
    wanted = _wanted(session)
    seen = Whereabouts()
    if not (wanted.country and wanted.asn):
        seen = ask_whereabouts(platform)
    network = settle_network(session.console, NetworkBook(session.home), seen, wanted)
    return Ground(config, clock, network)


def _configuration(
    session: Session, platform: Platform, consent: Consent, *, needs_config: bool
) -> tuple[Config | None, Clock]:
    try:
        refreshed = refresh(session.home, platform, consent.server_key)
    except ProbeError as error:
        if needs_config or error.code is not ExitCode.NO_CONFIG:
            raise
        return last_good(session.home, consent.server_key), Clock()
    if refreshed.problem is not None:
        session.console.progress(
            "config.last_good", version=refreshed.config.version, **refreshed.problem.values
        )
    return refreshed.config, refreshed.clock


def _wanted(session: Session) -> Wanted:
    """Return what the options say of the network."""
    options = session.options
    return Wanted(
        options.country,
        options.asn,
        NetworkType(options.network_type) if options.network_type else None,
        Access(options.access) if options.access else None,
    )
