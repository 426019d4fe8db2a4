"""Count a bucket's votes: one per voter, and what they prove. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from measurements.rules.vocabulary import Outcome, Plane
from measurements.vocabulary import Panel
from reports.confidence import interval
from reports.detection import capped
from reports.health import Health, state_under
from reports.states import State, state_of
from reports.votes import Vote

# Which kind a voter's interference is called when two kinds are equally frequent.
_KINDS = (Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED)


class VoterRuns(NamedTuple):
    """What voters saw who saw the same in one bucket: how many they are, and one voter's runs.

    measurements are those of all of them. No voters: verdicts that do not vote.
    """

    service: str
    plane: Plane
    panel: Panel
    prefix_group: bytes | None
    cohort: bytes | None
    voters: int
    measurements: int
    ok: int
    blocked: int
    throttled: int
    degraded: int


@dataclass(frozen=True, slots=True)
class Count:
    """One tally's numbers: votes by outcome, one per voter; share, low and high from 0 to 1.

    capped_interfered of capped_voters: the votes with no group's weight above the cap, for periods.
    """

    service: str
    plane: Plane
    panel: Panel
    measurements: int
    voters: int
    votes_ok: int
    votes_blocked: int
    votes_throttled: int
    votes_degraded: int
    prefix_groups: int
    cohorts: int
    capped_voters: int
    capped_interfered: int
    share: float | None
    low: float | None
    high: float | None
    state: State
    health: Health


def count_bucket(
    day: date, runs: Iterable[VoterRuns], health_of: Callable[[str, Plane], Health]
) -> list[Count]:
    """Return one count per service x plane x panel, sorted by these. runs may come in any order.

    health_of tells the health of a service on a plane, in the bucket's country on the day.
    """
    votes = BucketVotes()
    for run in runs:
        votes.add(run)
    return votes.counts(day, health_of)


def vote_of(run: VoterRuns) -> Outcome | None:
    """Return a voter's one vote: interfered only if most of its conclusive runs were.

    None where no run was conclusive. A tie is no interference: the claim needs a majority.
    """
    interfered = run.blocked + run.throttled + run.degraded
    if run.voters == 0 or interfered + run.ok == 0:
        return None
    if interfered <= run.ok:
        return Outcome.OK
    counts = {
        Outcome.BLOCKED: run.blocked,
        Outcome.THROTTLED: run.throttled,
        Outcome.DEGRADED: run.degraded,
    }
    return max(_KINDS, key=lambda kind: counts[kind])


class BucketVotes:
    """The votes of a bucket so far: of one day, or of one hour of it."""

    def __init__(self) -> None:
        self._cells: defaultdict[tuple[str, Plane, Panel], _Cell] = defaultdict(_Cell)

    def add(self, run: VoterRuns) -> None:
        """Count voters who saw the same."""
        self._cells[run.service, run.plane, run.panel].add(run)

    def counts(self, day: date, health_of: Callable[[str, Plane], Health]) -> list[Count]:
        """Return one count per service x plane x panel, sorted by these."""
        return [
            _count(day, *key, self._cells[key], health_of(*key[:2])) for key in sorted(self._cells)
        ]


class _Cell:
    """The votes of one cell so far: how many of each kind, and how many alike."""

    def __init__(self) -> None:
        self.measurements = 0
        self.kinds: Counter[Outcome] = Counter()
        self.votes: Counter[Vote] = Counter()

    def add(self, run: VoterRuns) -> None:
        """Count voters who saw the same."""
        self.measurements += run.measurements
        kind = vote_of(run)
        if kind is not None:
            self.kinds[kind] += run.voters
            self.votes[Vote(kind is not Outcome.OK, run.prefix_group, run.cohort)] += run.voters


def _count(
    day: date, service: str, plane: Plane, panel: Panel, cell: _Cell, health: Health
) -> Count:
    voters = cell.kinds.total()
    interfered = voters - cell.kinds[Outcome.OK]
    weighed = capped(day, cell.votes)
    low, high = interval(interfered, voters) if voters else (None, None)
    return Count(
        service=service,
        plane=plane,
        panel=panel,
        measurements=cell.measurements,
        voters=voters,
        votes_ok=cell.kinds[Outcome.OK],
        votes_blocked=cell.kinds[Outcome.BLOCKED],
        votes_throttled=cell.kinds[Outcome.THROTTLED],
        votes_degraded=cell.kinds[Outcome.DEGRADED],
        prefix_groups=len({vote.prefix_group for vote in cell.votes} - {None}),
        cohorts=len({vote.cohort for vote in cell.votes} - {None}),
        capped_voters=weighed.votes,
        capped_interfered=weighed.interfered,
        share=round(interfered / voters, 6) if voters else None,
        low=low,
        high=high,
        state=state_under(health, state_of(cell.votes, panel)),
        health=health,
    )
