"""The one place where the command line meets the measurement engine.

The engine is `probe.call_test.run_call_test(service, settings, progress)`: a coroutine that returns
the document before scrubbing. The context (network, time, privacy) is added by probe.client.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from probe.call_test import run_call_test
from probe.client.configuration import Config

Progress = Callable[[str, float], None]  # what is being done, and the share of the whole done


@dataclass(frozen=True, slots=True)
class CallTestSettings:
    """What a person or the platform decided about a test."""

    config: Config
    safe: bool  # messaging steps only: no traffic shaped like a call
    full: bool  # the long form: more spacing and longer flows
    vpn: bool


class Engine(Protocol):
    """What measures one service."""

    def __call__(
        self, service: str, settings: CallTestSettings, progress: Progress
    ) -> Awaitable[dict[str, object]]:
        """Return the document of one test."""


def load_engine() -> Engine:
    """Return the engine."""
    return run_call_test
