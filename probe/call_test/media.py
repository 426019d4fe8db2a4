"""S0 and S3: is UDP to the helpers alive, and do call-shaped flows fare as their controls do?"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from probe import stun
from probe.call_test.flow import UNREACHED, Place, send_flow
from probe.call_test.link import Link, LinkError
from probe.call_test.plan import HelperAddress, StunTarget
from probe.call_test.relays import ask
from probe.call_test.steps import Record, Steps
from probe.flows.profiles import Profile
from probe.flows.shape import Recipe, Variant

ROUNDS: Final = 3
_LOST: Final = 0.95
_FULL_REST_S: Final = 300.0
_ENOUGH_ANSWERS: Final = 3
_MOST_FAILURES: Final = 2
"""A helper that is gone is not waited for again and again: the test has its time."""
_STUN_TIMES: Final = (0.0, 0.3, 0.6, 0.9, 1.2, 2.2)

Progress = Callable[[str, float], None]


@dataclass(slots=True)
class Ground:
    """A helper that answers: its number from 1, a connection, and the ports that carry UDP."""

    number: int
    helper: HelperAddress
    link: Link
    ports: list[int]
    failures: int = 0  # in a row: flows that found no helper at the other end


@dataclass(slots=True)
class Media:
    """The media part of one test."""

    steps: Steps
    profiles: tuple[Profile, ...]
    full: bool
    udp_sent: int = 0
    udp_received: int = 0
    flows: list[Record] = field(default_factory=list)

    async def find_ground(self, helpers: tuple[HelperAddress, ...]) -> list[Ground]:
        """Return the helpers that answer over UDP; counts what was sent and answered."""
        found = await asyncio.gather(*(self._try(n, each) for n, each in enumerate(helpers, 1)))
        return [ground for ground in found if ground is not None and ground.ports]

    async def run(self, grounds: list[Ground], progress: Progress) -> None:
        """Send every round through every helper; in the long form rounds are minutes apart."""
        for round_ in range(1, ROUNDS + 1):
            if self.full and round_ > 1:
                await self.steps.pace.rest(_FULL_REST_S)
                for ground in grounds:
                    ground.link.close()  # helpers do not wait so long; the next flow opens it anew
            for done, ground in enumerate(grounds):
                share = (round_ - 1 + done / len(grounds)) / ROUNDS
                progress(f"flows {round_}/{ROUNDS}", share)
                await self._round(ground, round_)

    async def _round(self, ground: Ground, round_: int) -> None:
        for variant in (Variant.STUN, Variant.SERVICE_STUN):
            await self._send(ground, round_, Recipe(variant, _seed()))
        for profile in self.profiles:
            await self._pair(ground, round_, profile)

    async def _pair(self, ground: Ground, round_: int, profile: Profile) -> None:
        """Send a trigger and its control, in the second round the control first.

        Where the first trigger is lost, another port is tried.
        """
        seconds = profile.full_seconds if self.full else profile.seconds
        call = Recipe(Variant.CALL, _seed(), profile, seconds)
        control = Recipe(Variant.CONTROL, call.seed, profile, seconds)
        lost = False
        for recipe in (control, call) if round_ % 2 == 0 else (call, control):
            records = await self._send(ground, round_, recipe)
            lost |= recipe is call and any(map(_is_lost, records))
        if lost and round_ == 1 and len(ground.ports) > 1:
            other = Recipe(Variant.OTHER_PORT, call.seed, profile, seconds)
            await self._send(ground, round_, other, ground.ports[1])

    async def _send(
        self, ground: Ground, round_: int, recipe: Recipe, port: int | None = None
    ) -> list[Record]:
        if ground.failures >= _MOST_FAILURES:
            return []
        address = ground.helper.address
        place = Place(round_, ground.number, address, port or ground.ports[0])
        records = await send_flow(ground.link, recipe, place, self.steps.pace, self.steps.started)
        self.flows += records
        gone = any(record["failure"] == UNREACHED for record in records)
        ground.failures = ground.failures + 1 if gone else 0
        return records

    async def _try(self, number: int, helper: HelperAddress) -> Ground | None:
        """Send a few packets like no known protocol to each port of a helper."""
        try:
            link = await Link.open(helper, self.steps.pace)
        except LinkError:
            await self._ask_as_stranger(helper)
            return None
        ground = Ground(number, helper, link, [])
        for port in helper.ports:
            place = Place(1, number, helper.address, port)
            recipe = Recipe(Variant.CONTROL, _seed())
            records = await send_flow(link, recipe, place, self.steps.pace, self.steps.started)
            sent, received = _count(records[0], "sent"), _count(records[1], "received")
            self.udp_sent += sent
            self.udp_received += received
            if received >= min(sent, _ENOUGH_ANSWERS) > 0:
                ground.ports.append(port)
        return ground

    async def _ask_as_stranger(self, helper: HelperAddress) -> None:
        """Ask for plain STUN where no TCP connection opens: is UDP to the helper lost too?"""
        for port in helper.ports:
            target = StunTarget(helper.address, port, "neutral", "udp", stun.Method.BINDING)
            record = await ask(self.steps, target, _STUN_TIMES)
            self.udp_sent += _count(record, "attempts")
            self.udp_received += record["failure"] is None


def _seed() -> str:
    return secrets.token_hex(8)


def _is_lost(record: Record) -> bool:
    """Whether next to nothing arrived, or it broke off and stayed off."""
    sent, received = _count(record, "sent"), _count(record, "received")
    nothing = sent > 0 and received <= (1 - _LOST) * sent
    return record["failure"] is None and (nothing or record.get("cutoff_s") is not None)


def _count(record: Record, key: str) -> int:
    value = record[key]
    return value if isinstance(value, int) else 0
