"""Forward and backward messages of several series at once. Pure.

Arrays are (days, series, states, points of the grid). Every product of matrices has the shape of
one series, so that sums are formed in the same order in any batch; what the days without votes
that continue a shorter series leave in the last digits is rounded away before anything is decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reports.detection.emissions import table, table_index
from reports.detection.model import GRID, INITIAL, TRANSITIONS, Floats


@dataclass(frozen=True, slots=True)
class Messages:
    """One series' messages, scaled so that forward x backward sums to 1 per day and point.

    forward, backward: (days, states, points). scaled: chance of the day's votes in each state,
    divided by their chance given the days before; same shape. weights: (points,), sums to 1.
    posterior: (days, states), the chance of each hidden state given all votes.
    """

    forward: Floats
    backward: Floats
    scaled: Floats
    weights: Floats
    posterior: Floats


def messages(counts: Sequence[NDArray[np.int64]]) -> list[Messages]:
    """Return the messages of series given as (days, 2) arrays of interfered and votes.

    Shorter series are continued with days without votes, which changes nothing before them.
    """
    days = max(len(one) for one in counts)
    padded = np.zeros((days, len(counts), 2), dtype=np.int64)
    for number, one in enumerate(counts):
        padded[: len(one), number] = one
    scaled = table()[table_index(padded)]
    forward, chances = forward_messages(scaled)
    weights = grid_weights(chances.sum(axis=0))
    backward, posterior = _backward(scaled, forward, weights)
    return [
        Messages(
            forward[: len(one), number],
            backward[: len(one), number],
            scaled[: len(one), number],
            weights[number],
            posterior[: len(one), number, :, 0],
        )
        for number, one in enumerate(counts)
    ]


def forward_messages(scaled: Floats) -> tuple[Floats, Floats]:
    """Return forward messages, and the log chance of each day: (days, series, points).

    scaled: chances of the days' votes, (days, series, states, points); each day is divided, in
    place, by its chance given the days before.
    """
    forward = np.empty_like(scaled)
    chance = np.empty((len(scaled), scaled.shape[1], 1, len(GRID)))
    step = np.ascontiguousarray(TRANSITIONS.T)
    before = np.broadcast_to(INITIAL[:, None], scaled.shape[1:])
    for emission, today, total in zip(scaled, forward, chance, strict=True):
        np.multiply(before, emission, out=today)
        np.add.reduce(today, axis=1, keepdims=True, out=total)
        np.divide(emission, total, out=emission)
        np.divide(today, total, out=today)
        before = np.matmul(step, today)
    return forward, np.log(chance[:, :, 0])


def grid_weights(scores: Floats) -> Floats:
    """Return the chances of the grid's points (the last axis) of these log scores."""
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def _backward(scaled: Floats, forward: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return backward messages and the chances of states: (days, series, states, 1).

    The latter day by day, while the day's messages are still in the processor's cache.
    """
    backward = np.empty_like(scaled)
    posterior = np.empty((*scaled.shape[:3], 1))
    columns = weights[:, :, None]
    backward[-1] = 1
    for day in range(len(scaled) - 1, -1, -1):
        np.matmul(forward[day] * backward[day], columns, out=posterior[day])
        if day:
            np.matmul(TRANSITIONS, scaled[day] * backward[day], out=backward[day - 1])
    return backward, posterior
