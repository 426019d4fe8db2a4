"""How likely k interfered of n votes are in each hidden state: tables, computed once. Pure."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln

from reports.detection.model import CONTAMINATION, GRID, Floats, Hidden

MOST_VOTES = 40
"""Larger days are scaled down to this: voters of one day share their network's troubles."""

_PARTS = (np.arange(10) + 0.5) / 10  # of a day that is blocked from, or up to, some instant


def table_index(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row of the table for counts of shape (..., 2): interfered, votes."""
    interfered, votes = counts[..., 0], counts[..., 1]
    kept = np.minimum(votes, MOST_VOTES)
    scaled = (2 * interfered * kept + votes) // np.maximum(2 * votes, 1)  # rounded half up
    return np.asarray(kept * (kept + 1) // 2 + scaled)


@cache
def table() -> Floats:
    """Return the chances of each count: shape (counts, states, points of the grid).

    Source of the beta-binomial: Skellam (1948), J. R. Stat. Soc. B 10, 257.
    """
    votes = np.repeat(np.arange(MOST_VOTES + 1), np.arange(MOST_VOTES + 1) + 1)
    interfered = np.concatenate([np.arange(n + 1) for n in range(MOST_VOTES + 1)])
    chances = np.empty((len(votes), len(Hidden), len(GRID)))
    for point, level in enumerate(GRID):
        rise = level.p_blocked - level.p_ok
        ok = _chances(interfered, votes, level.p_ok, level.rho)
        blocked = _chances(interfered, votes, level.p_blocked, level.rho)
        partly = np.mean(
            [_chances(interfered, votes, level.p_ok + part * rise, level.rho) for part in _PARTS],
            axis=0,
        )
        chances[:, Hidden.OK, point] = ok
        chances[:, [Hidden.ONSET, Hidden.END], point] = partly[:, None]
        chances[:, [Hidden.FIRST_BLOCKED, Hidden.BLOCKED], point] = blocked[:, None]
        outage = (partly + blocked) / 2  # an outage may take the whole day or a part of it
        chances[:, Hidden.OUTAGE_1 :, point] = outage[:, None]
    uniform = 1 / (votes + 1)
    chances = (1 - CONTAMINATION) * chances + CONTAMINATION * uniform[:, None, None]
    chances.setflags(write=False)
    return chances


def _chances(
    interfered: NDArray[np.int64], votes: NDArray[np.int64], p: float, rho: float
) -> Floats:
    """Return the beta-binomial chances of mean p and correlation rho between two votes."""
    strength = 1 / rho - 1
    a, b = p * strength, (1 - p) * strength
    ways = gammaln(votes + 1) - gammaln(interfered + 1) - gammaln(votes - interfered + 1)
    shares = betaln(interfered + a, votes - interfered + b) - betaln(a, b)
    return np.asarray(np.exp(ways + shares))
