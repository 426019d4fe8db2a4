"""Forgers: five among seventeen voters, in two prefix groups or two cohorts."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.accuracy.traces import day_of, series_of
from bench.accuracy.worlds import OWN_RHO
from reports.detection import Level, capped, detect_many
from reports.votes import Vote

HONEST = 12
FORGERS = 5
_DAYS, _FROM, _UNTIL = 150, 80, 120


class Cover(StrEnum):
    """Where the forgers sit; each honest voter has a prefix group and a cohort of its own."""

    PREFIXES = "in two prefix groups"
    COHORTS = "in two cohorts"
    CROWDED = "in two cohorts, honest voters two to a cohort"
    UNCAPPED = "anywhere, votes not capped"


@dataclass(frozen=True, slots=True)
class ForgingCell:
    """Forgers who vote blocked (p_blocked 0: there is no block), or ok during a block."""

    cover: Cover
    p_ok: float
    p_blocked: float


@dataclass(frozen=True, slots=True)
class ForgingResult:
    """Whether a period of each level overlaps, without and with the forgers."""

    honest_confirmed: bool
    forged_confirmed: bool
    honest_said: bool
    forged_said: bool


def run_forging(cell: ForgingCell, count: int, rng: Generator) -> list[ForgingResult]:
    """Simulate so many series, each without and with forgers."""
    results = []
    for _ in range(count):
        votes = [_day(cell, day, rng) for day in range(_DAYS)]
        both = [
            np.array([_count(cell, day, one, is_forged=is_forged) for day, one in enumerate(votes)])
            for is_forged in (False, True)
        ]
        honest, forged = (
            {one.level for one in periods}
            for periods in detect_many([series_of(counts) for counts in both])
        )
        results.append(
            ForgingResult(
                Level.CONFIRMED in honest, Level.CONFIRMED in forged, bool(honest), bool(forged)
            )
        )
    return results


def _day(cell: ForgingCell, day: int, rng: Generator) -> NDArray[np.bool_]:
    is_blocked = cell.p_blocked > 0 and _FROM <= day < _UNTIL
    mean = cell.p_blocked if is_blocked else cell.p_ok
    strength = 1 / OWN_RHO - 1
    return rng.random(HONEST) < rng.beta(mean * strength, (1 - mean) * strength)


def _count(
    cell: ForgingCell, day: int, bad: NDArray[np.bool_], *, is_forged: bool
) -> tuple[int, int]:
    """Return interfered and votes of a day as the detector is given them."""
    sharing = 2 if cell.cover is Cover.CROWDED else 1
    votes = [
        Vote(bool(one), f"home {voter}".encode(), f"week {voter // sharing}".encode())
        for voter, one in enumerate(bad)
    ]
    if is_forged and _FROM <= day < _UNTIL:
        votes += [_forged(cell, forger) for forger in range(FORGERS)]
    if cell.cover is Cover.UNCAPPED:
        return sum(vote.interfered for vote in votes), len(votes)
    day_votes = capped(day_of(day), Counter(votes))
    return day_votes.interfered, day_votes.votes


def _forged(cell: ForgingCell, forger: int) -> Vote:
    side = f"forged {forger % 2}".encode()
    alone = f"forged {forger}".encode()
    says_blocked = cell.p_blocked == 0
    if cell.cover is Cover.PREFIXES:
        return Vote(says_blocked, side, alone)
    return Vote(says_blocked, alone, side)
