"""Count a bucket's votes: one per voter, and what they prove. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from measurements.rules.vocabulary import Outcome, Plane
from measurements.vocabulary import Panel
from reports.confidence import interval
from reports.detection import GroupVote, capped
from reports.health import Health, state_under
from reports.states import State, Vote, state_of

# Which kind a voter's interference is called when two kinds are equally frequent.
_KINDS = (Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED)


@dataclass(frozen=True, slots=True)
class VoterRuns:
    """What one voter's runs said in one bucket; voter is None for verdicts that do not vote."""

    service: str
    plane: Plane
    panel: Panel
    voter: bytes | None
    prefix_group: bytes | None
    cohort: bytes | None
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
    """Return one count per service x plane x panel. runs must be sorted by these.

    health_of tells the health of a service on a plane, in the bucket's country on the day.
    """
    cells = groupby(runs, key=lambda run: (run.service, run.plane, run.panel))
    return [_count(day, *key, list(cell), health_of(*key[:2])) for key, cell in cells]


def vote_of(run: VoterRuns) -> Outcome | None:
    """Return a voter's one vote: interfered only if most of its conclusive runs were.

    None where no run was conclusive. A tie is no interference: the claim needs a majority.
    """
    interfered = run.blocked + run.throttled + run.degraded
    if run.voter is None or interfered + run.ok == 0:
        return None
    if interfered <= run.ok:
        return Outcome.OK
    counts = {
        Outcome.BLOCKED: run.blocked,
        Outcome.THROTTLED: run.throttled,
        Outcome.DEGRADED: run.degraded,
    }
    return max(_KINDS, key=lambda kind: counts[kind])


def _count(
    day: date,
    service: str,
    plane: Plane,
    panel: Panel,
    runs: Sequence[VoterRuns],
    health: Health,
) -> Count:
    outcomes = [(run, vote) for run in runs if (vote := vote_of(run)) is not None]
    votes = [Vote(vote is not Outcome.OK, run.prefix_group, run.cohort) for run, vote in outcomes]
    interfered = sum(vote.interfered for vote in votes)
    kinds = [vote for _, vote in outcomes]
    weighed = capped(day, [GroupVote(v.interfered, v.prefix_group, v.cohort) for v in votes])
    low, high = interval(interfered, len(votes)) if votes else (None, None)
    return Count(
        service=service,
        plane=plane,
        panel=panel,
        measurements=sum(run.measurements for run in runs),
        voters=len(votes),
        votes_ok=kinds.count(Outcome.OK),
        votes_blocked=kinds.count(Outcome.BLOCKED),
        votes_throttled=kinds.count(Outcome.THROTTLED),
        votes_degraded=kinds.count(Outcome.DEGRADED),
        prefix_groups=len({vote.prefix_group for vote in votes} - {None}),
        cohorts=len({vote.cohort for vote in votes} - {None}),
        capped_voters=weighed.votes,
        capped_interfered=weighed.interfered,
        share=round(interfered / len(votes), 6) if votes else None,
        low=low,
        high=high,
        state=state_under(health, state_of(votes, panel)),
        health=health,
    )
