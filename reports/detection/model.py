"""The hidden Markov model of one series: eight states, daily rates, a grid of noise levels. Pure.

    ok -> onset day -> blocked (two days or more) -> end day -> ok
    ok -> outage (one to three days) -> ok

The onset day contains the instant at which a block began, the end day the one at which it was
lifted; both are blocked in part. Outages that nobody flagged look like short blocks: without
their branch every one of them would be called a block.
"""

from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Hidden(IntEnum):
    """What a day was, not seen itself."""

    OK = 0
    ONSET = 1
    FIRST_BLOCKED = 2
    BLOCKED = 3
    END = 4
    OUTAGE_1 = 5
    OUTAGE_2 = 6
    OUTAGE_3 = 7


BLOCK_STATES: Final = (Hidden.ONSET, Hidden.FIRST_BLOCKED, Hidden.BLOCKED, Hidden.END)
DISTURBED_STATES: Final = tuple(state for state in Hidden if state is not Hidden.OK)

ONSET_RATE: Final = 1 / 1000  # per day
END_RATE: Final = 1 / 100
OUTAGE_RATE: Final = 3 / 365
BLOCKED_AT_START: Final = 0.05

OK_LEVELS: Final = (0.01, 0.03, 0.07, 0.13, 0.2, 0.28)
BLOCKED_LEVELS: Final = (0.4, 0.55, 0.7, 0.85, 0.97)
CORRELATIONS: Final = (0.02, 0.06, 0.15)
LEAST_RISE: Final = 0.25
CONTAMINATION: Final = 0.005


class NoiseLevel(NamedTuple):
    """A point of the grid: shares of interfered votes without and with a block; correlation."""

    p_ok: float
    p_blocked: float
    rho: float


GRID: Final = tuple(
    NoiseLevel(p_ok, p_blocked, rho)
    for p_ok in OK_LEVELS
    for p_blocked in BLOCKED_LEVELS
    for rho in CORRELATIONS
    if p_blocked - p_ok >= LEAST_RISE
)


def _transitions() -> Floats:
    chances = np.zeros((len(Hidden), len(Hidden)))
    chances[Hidden.OK, Hidden.ONSET] = ONSET_RATE
    chances[Hidden.OK, Hidden.OUTAGE_1] = OUTAGE_RATE
    chances[Hidden.OK, Hidden.OK] = 1 - ONSET_RATE - OUTAGE_RATE
    chances[Hidden.ONSET, Hidden.FIRST_BLOCKED] = 1
    chances[Hidden.FIRST_BLOCKED, Hidden.BLOCKED] = 1
    chances[Hidden.BLOCKED, Hidden.BLOCKED] = 1 - END_RATE
    chances[Hidden.BLOCKED, Hidden.END] = END_RATE
    chances[Hidden.END, Hidden.OK] = 1
    chances[Hidden.OUTAGE_1, Hidden.OUTAGE_2] = 2 / 3  # one, two or three days equally likely
    chances[Hidden.OUTAGE_1, Hidden.OK] = 1 / 3
    chances[Hidden.OUTAGE_2, Hidden.OUTAGE_3] = 1 / 2
    chances[Hidden.OUTAGE_2, Hidden.OK] = 1 / 2
    chances[Hidden.OUTAGE_3, Hidden.OK] = 1
    chances.setflags(write=False)
    return chances


def _initial() -> Floats:
    chances = np.zeros(len(Hidden))
    chances[Hidden.OK] = 1 - BLOCKED_AT_START
    chances[Hidden.BLOCKED] = BLOCKED_AT_START
    chances.setflags(write=False)
    return chances


TRANSITIONS: Final = _transitions()
"""Chance of going from the row's state to the column's overnight; rows sum to 1."""

INITIAL: Final = _initial()
