"""What every command starts from: the terminal, the folder, and the options common to all."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass

from probe.cli.console import Console
from probe.client.consent import Consent
from probe.client.home import Home
from probe.client.instance import Instance, addresses_of, instance_of
from probe.client.platform import Platform
from probe.client.results import ResultStore


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command line."""

    console: Console
    home: Home
    options: argparse.Namespace
    environment: Mapping[str, str]

    @property
    def instance(self) -> Instance | None:
        """The instance that the options, the environment or the defaults name."""
        options = self.options
        return instance_of(options.server, options.server_key, self.environment)

    @property
    def results(self) -> ResultStore:
        """The results on this device."""
        return ResultStore(self.home.results)

    def platform(self, consent: Consent) -> Platform:
        """Return the way to the platform that the person consented to send to."""
        proxy = self.options.proxy or self.environment.get("SAWT_PROXY") or None
        return Platform(consent, servers=addresses_of(self.options.server), proxy=proxy)
