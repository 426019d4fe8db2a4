"""The headline of a day: were calls blocked while messages went through? Pure.

A headline is of one bucket's one service and panel, a function of its tallies' states. What was
tested is named: a traffic profile is no call, and a web page says nothing about either.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from measurements.rules.vocabulary import Outcome, Plane
from measurements.vocabulary import Panel
from reports.counting import Count
from reports.states import State


class Headline(StrEnum):
    """What a day's tallies say of one service's calls and messages."""

    CALLS_BLOCKED = "calls_blocked"  # and no blocking of messages found
    SERVICE_BLOCKED = "service_blocked"  # calls and messages
    MESSAGES_BLOCKED = "messages_blocked"  # calls: not shown to be
    CALLS_BLOCKED_MESSAGES_UNKNOWN = "calls_blocked_messages_unknown"
    DOWN = "down"  # nothing is shown to be blocked, and something did not work anywhere
    NO_BLOCKING_FOUND = "no_blocking_found"  # on the planes that are told to be ok
    UNPROVEN = "unproven"  # too few votes, or votes that contradict each other
    UNTESTED = "untested"  # neither calls nor messages: web pages or reports of people alone

    @property
    def is_interference(self) -> bool:
        """Whether it says that something was blocked."""
        return self in (
            Headline.CALLS_BLOCKED,
            Headline.SERVICE_BLOCKED,
            Headline.MESSAGES_BLOCKED,
            Headline.CALLS_BLOCKED_MESSAGES_UNKNOWN,
        )


class Certainty(StrEnum):
    """How sure the interference behind a headline is."""

    SURE = "sure"
    LIKELY = "likely"
    NONE = "none"  # nothing was interfered with


@dataclass(frozen=True, slots=True)
class Tested:
    """One plane of the cell. service: a traffic profile's name where flows were emulated."""

    plane: Plane
    service: str
    is_emulated: bool
    state: State
    kind: Outcome | None
    measurements: int
    voters: int
    votes_interfered: int


@dataclass(frozen=True, slots=True)
class CellHeadline:
    """The headline of one service in one bucket and panel.

    basis: the planes that it rests on, for interference those that were interfered with.
    """

    service: str
    panel: Panel
    headline: Headline
    certainty: Certainty
    basis: tuple[Plane, ...]
    tested: tuple[Tested, ...]


_INTERFERED = frozenset({State.BLOCKED, State.LIKELY_BLOCKED})
_CALLS = (Plane.CALL_SETUP, Plane.MEDIA)
# The states of the planes that a headline rests on, where it tells of no interference.
_BASIS: dict[Headline, frozenset[State]] = {
    Headline.DOWN: frozenset({State.DOWN}),
    Headline.NO_BLOCKING_FOUND: frozenset({State.OK}),
    Headline.UNPROVEN: frozenset(),
}


def headlines_of(counts: Iterable[Count], service_of: Callable[[str], str]) -> list[CellHeadline]:
    """Return a bucket's headlines, one per service and panel.

    service_of names the service whose calls a traffic profile resembles, and a service itself.
    """
    cells: dict[tuple[str, Panel], list[Tested]] = defaultdict(list)
    for count in counts:
        service = service_of(count.service)
        cells[service, count.panel].append(_tested(count, is_emulated=service != count.service))
    return [_headline(*key, cells[key]) for key in sorted(cells)]


def headline_of(calls: Collection[State], messages: Collection[State]) -> Headline:
    """Return what the states of a day's call planes and of its messaging say together."""
    calls_blocked = not _INTERFERED.isdisjoint(calls)
    if not _INTERFERED.isdisjoint(messages):
        return Headline.SERVICE_BLOCKED if calls_blocked else Headline.MESSAGES_BLOCKED
    if calls_blocked:
        is_known = State.OK in messages
        return Headline.CALLS_BLOCKED if is_known else Headline.CALLS_BLOCKED_MESSAGES_UNKNOWN
    states = {*calls, *messages}
    if not states:
        return Headline.UNTESTED
    if State.DOWN in states:
        return Headline.DOWN
    return Headline.NO_BLOCKING_FOUND if State.OK in states else Headline.UNPROVEN


def _tested(count: Count, *, is_emulated: bool) -> Tested:
    votes = {
        Outcome.BLOCKED: count.votes_blocked,
        Outcome.THROTTLED: count.votes_throttled,
        Outcome.DEGRADED: count.votes_degraded,
    }
    return Tested(
        plane=count.plane,
        service=count.service,
        is_emulated=is_emulated,
        state=count.state,
        # Of equally frequent kinds the first, as a voter's runs are named.
        kind=max(votes, key=lambda kind: votes[kind]) if count.state in _INTERFERED else None,
        measurements=count.measurements,
        voters=count.voters,
        votes_interfered=sum(votes.values()),
    )


def _headline(service: str, panel: Panel, tested: list[Tested]) -> CellHeadline:
    return CellHeadline(
        service,
        panel,
        *conclude([(one.plane, one.state) for one in tested]),
        tested=tuple(sorted(tested, key=lambda one: (one.plane, one.service))),
    )


def conclude(
    states: Collection[tuple[Plane, State]],
) -> tuple[Headline, Certainty, tuple[Plane, ...]]:
    """Return the headline of these planes' states, how sure it is, and the planes it rests on."""
    deciding = [one for one in states if one[0] in (*_CALLS, Plane.MESSAGING)]
    headline = headline_of(
        [state for plane, state in deciding if plane in _CALLS],
        [state for plane, state in deciding if plane is Plane.MESSAGING],
    )
    wanted = _BASIS.get(headline, _INTERFERED)
    basis = [one for one in deciding if one[1] in wanted]
    planes = tuple(sorted({plane for plane, _ in basis}))
    return headline, _certainty([state for _, state in basis]), planes


def _certainty(states: Collection[State]) -> Certainty:
    if State.BLOCKED in states:
        return Certainty.SURE
    return Certainty.LIKELY if State.LIKELY_BLOCKED in states else Certainty.NONE
