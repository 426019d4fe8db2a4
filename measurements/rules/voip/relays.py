"""voip_call, call set-up: the service's STUN and TURN servers against neutral ones. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from measurements.observations import Endpoint
from measurements.rules.reach import Tally, tally
from measurements.rules.voip.facts import Method, Proto, Role, StunStep


class Relay(NamedTuple):
    """A server as UDP shows it, by Allocate where that was tried, else by Binding."""

    server: Endpoint
    answered: bool | None


class Relays:
    """How the servers did. neutral_answers: over UDP; without that a loss says little."""

    def __init__(self, steps: tuple[StunStep, ...]) -> None:
        self._steps = steps
        relays = tuple(self._relays())
        self.tally: Tally = tally(relay.answered for relay in relays)
        self._lost = {relay.server for relay in relays if relay.answered is False}
        self.neutral_answers = any(step.answered for step in self._of(Role.NEUTRAL, Proto.UDP))

    @property
    def hosts(self) -> frozenset[str]:
        """Return the names of the service's servers."""
        return frozenset(step.server[0] for step in self._of(Role.SERVICE))

    @property
    def neutral_is_silent(self) -> bool:
        """Whether neutral servers were asked over UDP, and none answered."""
        return any(self._of(Role.NEUTRAL, Proto.UDP)) and not self.neutral_answers

    @property
    def all_lost(self) -> bool:
        """Whether every server that can be judged was lost."""
        return self.tally.lost_at_least(1, 1)

    @property
    def many_lost(self) -> bool:
        """Whether at least half of two servers or more were lost."""
        return self.tally.tried > 1 and self.tally.lost_at_least(1, 2)

    @property
    def lose_allocate_only(self) -> bool:
        """Whether a server that is lost answered a plain Binding over UDP: TURN is recognised."""
        bindings = (step for step in self._of(Role.SERVICE, Proto.UDP) if step.answered)
        return any(step.server in self._lost for step in bindings)

    @property
    def only_addresses_differ(self) -> bool:
        """Whether the lost servers lost the very request that a neutral one answered.

        Or whether their TCP or TLS is lost too: nothing passes to these addresses.
        """
        neutral = {step.method for step in self._of(Role.NEUTRAL, Proto.UDP) if step.answered}
        udp = (step for step in self._of(Role.SERVICE, Proto.UDP) if step.server in self._lost)
        same = any(step.answered is False and step.method in neutral for step in udp)
        hosts = {host for host, _ in self._lost}
        other = {
            step.answered
            for step in self._of(Role.SERVICE)
            if step.proto is not Proto.UDP and step.server[0] in hosts
        }
        return True not in other and (same or False in other)

    def _of(self, role: Role, proto: Proto | None = None) -> Iterator[StunStep]:
        for step in self._steps:
            if step.role is role and proto in (None, step.proto):
                yield step

    def _relays(self) -> Iterator[Relay]:
        """Yield each of the service's servers; one answer among several tries is an answer."""
        tries: dict[tuple[Endpoint, Method], list[bool | None]] = {}
        for step in self._of(Role.SERVICE, Proto.UDP):
            tries.setdefault((step.server, step.method), []).append(step.answered)
        for server in sorted({server for server, _ in tries}):
            allocate = tries.get((server, Method.ALLOCATE))
            answers = allocate or tries[server, Method.BINDING]
            yield Relay(server, True if True in answers else False if False in answers else None)
