"""A voip_web document as evidence: what its two rounds show. Pure.

Whoever says less accuses no more: a loss needs every known host of the service, tried in both
rounds, and neutral hosts that answered in the same rounds.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Self

from measurements.observations import Endpoint
from measurements.rules.browser.facts import (
    ROUNDS,
    BrowserFacts,
    Flow,
    Proto,
    Role,
    Try,
    read_browser_facts,
)
from measurements.rules.browser.hosts import CALL_SERVERS, MESSAGING, WEBSITES
from measurements.rules.vocabulary import Service

_INPUT: Final = "voip://"
_SERVICES: Final = {f"{_INPUT}{service}": service for service in Service}
_ROUNDS: Final = range(1, ROUNDS + 1)
_FEWEST_NEUTRAL_SITES: Final = 2


class Targets:
    """How a service's known hosts, or servers, did against neutral ones."""

    def __init__(
        self, tries: tuple[Try, ...], known: frozenset[Endpoint], fewest_neutral: int
    ) -> None:
        self._known = known
        self._own: dict[tuple[Endpoint, int], set[bool | None]] = {}
        for one in tries:
            if one.role is Role.SERVICE and one.target in known:
                self._own.setdefault((one.target, one.round), set()).add(one.answered)
        self._neutral = {
            (one.target, one.round)
            for one in tries
            if one.role is Role.NEUTRAL and one.answered and one.target not in known
        }
        self._fewest_neutral = fewest_neutral

    @property
    def lost(self) -> bool:
        """Whether every known host was lost in both rounds while neutral ones answered."""
        return bool(self._known) and all(
            self._own.get((target, round_)) == {False} and self._compared(round_)
            for target in self._known
            for round_ in _ROUNDS
        )

    @property
    def answered(self) -> bool:
        """Whether every known host answered, and none was lost in any round."""
        answered = {target for (target, _), answers in self._own.items() if True in answers}
        lost = any(False in answers for answers in self._own.values())
        return bool(self._known) and answered == self._known and not lost

    def _compared(self, round_: int) -> bool:
        answered = [target for target, own in self._neutral if own == round_]
        return len(answered) >= self._fewest_neutral


class BrowserEvidence:
    """The facts of one document, and whom it is about."""

    def __init__(self, document: Mapping[str, object]) -> None:
        asked = document.get("input")
        self.service = _SERVICES.get(asked) if isinstance(asked, str) else None
        self.facts: BrowserFacts = read_browser_facts(document)
        self.website = self._sites(WEBSITES)
        self.messaging = self._sites(MESSAGING)
        known = CALL_SERVERS.get(self.service, frozenset()) if self.service else frozenset()
        self.call_servers = Targets(self.facts.stun, known, 1)

    @property
    def readable(self) -> bool:
        """Whether the document holds anything that could be judged."""
        return self.facts.readable

    @property
    def loses_allocation(self) -> bool:
        """Whether the relay answers Binding and not Allocate over UDP, and carries it over TCP."""
        bound = {one.round for one in self.facts.stun if one.role is Role.RELAY and one.answered}
        return all(
            round_ in bound and self._udp_fails(round_, lambda flow: flow.allocated is False)
            for round_ in _ROUNDS
        )

    @property
    def loses_flow(self) -> bool:
        """Whether the relay answers over UDP and its flow is cut, while TCP carries the same."""
        return all(self._udp_fails(round_, lambda flow: flow.cut) for round_ in _ROUNDS)

    @property
    def passes_flow(self) -> bool:
        """Whether the flow passed over UDP in both rounds."""
        return all(any(flow.passed for flow in self._flows(one, Proto.UDP)) for one in _ROUNDS)

    @property
    def hears_no_udp(self) -> bool:
        """Whether servers were asked over UDP, none answered, and the relay answers over TCP."""
        asked = [one.answered for one in self.facts.stun]
        asked += [flow.allocated for one in _ROUNDS for flow in self._flows(one, Proto.UDP)]
        tcp = any(flow.passed for one in _ROUNDS for flow in self._flows(one, Proto.TCP))
        return False in asked and True not in asked and tcp

    def with_messaging(self) -> Iterator[tuple[str | None, Self]]:
        """Yield the service if a browser can ask its app's own messaging hosts."""
        if self.service in MESSAGING:
            yield self.service, self

    def with_call_servers(self) -> Iterator[tuple[str | None, Self]]:
        """Yield the service if a browser can ask its call servers."""
        if self.service in CALL_SERVERS:
            yield self.service, self

    def unnamed(self) -> Iterator[tuple[str | None, Self]]:
        """Yield the evidence about nobody: flows to our own relay look like no service's calls."""
        yield None, self

    def _sites(self, hosts: Mapping[Service, frozenset[str]]) -> Targets:
        names = hosts.get(self.service, frozenset()) if self.service else frozenset()
        known = frozenset((name, 443) for name in names)
        return Targets(self.facts.web, known, _FEWEST_NEUTRAL_SITES)

    def _flows(self, round_: int, proto: Proto) -> list[Flow]:
        return [one for one in self.facts.flows if one.round == round_ and one.proto is proto]

    def _udp_fails(self, round_: int, fails: Callable[[Flow], bool]) -> bool:
        """Whether the flow over UDP failed in this way, and the same one passed over TCP."""
        udp, tcp = self._flows(round_, Proto.UDP), self._flows(round_, Proto.TCP)
        return bool(udp) and all(map(fails, udp)) and any(flow.passed for flow in tcp)
