"""The one place where the command line meets the measurement engine.

The engine is `probe.call_test.run_call_test(service, settings, progress)`: a coroutine that returns
the document before scrubbing. The context (network, time, privacy) is added by probe.client.
"""

import importlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, cast

from probe.client.configuration import Config
from probe.client.problems import ExitCode, ProbeError

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
    """Return the engine. Raises ProbeError where it is not installed."""
    try:
        module = importlib.import_module("probe.call_test")
    except ModuleNotFoundError as error:
        raise ProbeError(ExitCode.FAILED, "error.no_engine") from error
    return cast("Engine", module.run_call_test)
