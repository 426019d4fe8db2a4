"""Run one test of one service, and write its document: docs/formats/voip_call.md."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Final, Protocol

from probe.call_test import impression
from probe.call_test.media import Ground, Media, Progress
from probe.call_test.messaging import test_messaging
from probe.call_test.plan import Config, Plan, make_plan
from probe.call_test.relays import FULL_TIMES, TIMES, ask
from probe.call_test.steps import Record, Steps
from probe.flows.pace import Pace
from probe.flows.profiles import Profile

TEST_NAME: Final = "voip_call"
TEST_VERSION: Final = "0.1.0"
_FLOWS_FROM: Final = 0.1  # the share of the whole that comes before the flows
_MOST_HELPERS: Final = 2


class Settings(Protocol):
    """What a person or the platform decided about a test."""

    @property
    def config(self) -> Config:
        """The platform's configuration."""

    @property
    def safe(self) -> bool:
        """Messaging steps only: no traffic shaped like a call."""

    @property
    def full(self) -> bool:
        """The long form: two helpers, longer flows, minutes between rounds."""

    @property
    def vpn(self) -> bool:
        """Whether the device says that a VPN is on."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What tests of the probe change: the speed of time, and whom TLS trusts."""

    speed: float = 1.0
    tls: ssl.SSLContext | None = None


async def run_call_test(
    service: str, settings: Settings, progress: Progress, conditions: Conditions | None = None
) -> dict[str, object]:
    """Measure one service; return the document before its context is added and it is scrubbed.

    Raises ServiceError for a service that the configuration does not know.
    """
    plan = make_plan(settings.config, service, SystemRandom())
    conditions = conditions or Conditions()
    pace = Pace(conditions.speed)
    steps = Steps(pace, conditions.tls or ssl.create_default_context(), pace.now())
    media = Media(steps, plan.profiles, settings.full)
    progress("messaging", 0.0)
    await test_messaging(steps, plan.hosts)
    stun: list[Record] = []
    grounds: list[Ground] = []
    if not settings.safe:
        progress("call_setup", _FLOWS_FROM / 2)
        grounds, stun = await asyncio.gather(
            media.find_ground(plan.helpers), _ask_stun(steps, plan, settings)
        )
        grounds = await _send_flows(media, grounds, progress)
    progress("done", 1.0)
    return _document(plan, steps, stun, _context(media, settings, grounds))


async def _ask_stun(steps: Steps, plan: Plan, settings: Settings) -> list[Record]:
    times = FULL_TIMES if settings.full else TIMES
    return await asyncio.gather(*(ask(steps, target, times) for target in plan.stun))


async def _send_flows(media: Media, grounds: list[Ground], progress: Progress) -> list[Ground]:
    """Send the rounds through one helper, in the long form through two; return these."""
    used = SystemRandom().sample(grounds, len(grounds))[: _MOST_HELPERS if media.full else 1]
    try:
        await media.run(
            used, lambda step, share: progress(step, _FLOWS_FROM + (1 - _FLOWS_FROM) * share)
        )
    finally:
        for ground in grounds:
            ground.link.close()
    return used


def _context(media: Media, settings: Settings, used: list[Ground]) -> Record:
    return {
        "x_context": {
            "vpn": settings.vpn,
            "udp_sent": media.udp_sent,
            "udp_received": media.udp_received,
            "helpers": len(used),
        },
        "x_profile": None if settings.safe else _first(media.profiles),
        "x_flows": media.flows,
    }


def _first(profiles: Sequence[Profile]) -> str | None:
    """Return the name of the first profile, which a flow without a name of its own has."""
    return profiles[0].slug if profiles else None


def _document(plan: Plan, steps: Steps, stun: list[Record], context: Record) -> dict[str, object]:
    flows = context["x_flows"]
    media, agree = impression.media_status(flows if isinstance(flows, list) else [])
    return {
        "test_name": TEST_NAME,
        "test_version": TEST_VERSION,
        "data_format_version": "0.2.0",
        "extensions": {"dnst": 0, "tcpconnect": 0, "tlshandshake": 0, "httpt": 0},
        "input": f"voip://{plan.service}",
        "test_runtime": round(steps.now(), 1),
        "test_keys": {
            "queries": steps.queries,
            "tcp_connect": steps.tcp_connect,
            "tls_handshakes": steps.tls_handshakes,
            "requests": steps.requests,
            **context,
            "x_stun": stun,
            "x_stats": {"rounds_agree": agree},
            "messaging_status": impression.messaging_status(
                steps.tcp_connect, steps.tls_handshakes
            ),
            "call_setup_status": impression.call_setup_status(stun),
            "media_status": media,
        },
    }
