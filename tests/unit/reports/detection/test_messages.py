"""The messages against every path that the hidden states can take, one by one."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from reports.detection.edges import entry, leaving
from reports.detection.emissions import table, table_index
from reports.detection.messages import Messages, messages
from reports.detection.model import (
    BLOCK_STATES,
    DISTURBED_STATES,
    GRID,
    INITIAL,
    TRANSITIONS,
    Hidden,
)

MANY = (
    np.array([[0, 3], [1, 4], [3, 4], [0, 0], [2, 2], [3, 3], [0, 2], [1, 3]]),
    np.array([[0, 9], [0, 9], [2, 4], [3, 4], [3, 3], [2, 3], [1, 3], [0, 9]]),
)
CORE = 4


def paths(days: int) -> Iterator[tuple[Hidden, ...]]:
    """Yield every sequence of hidden states that is possible at all."""

    def onwards(path: tuple[Hidden, ...]) -> Iterator[tuple[Hidden, ...]]:
        if len(path) == days:
            yield path
            return
        for state in Hidden:
            if TRANSITIONS[path[-1], state] > 0:
                yield from onwards((*path, state))

    for state in Hidden:
        if INITIAL[state] > 0:
            yield from onwards((state,))


@pytest.fixture(scope="module", params=MANY, ids=("vague", "clear"))
def counts(request: pytest.FixtureRequest) -> NDArray[np.int64]:
    found: NDArray[np.int64] = request.param
    return found


@pytest.fixture(scope="module")
def chances(counts: NDArray[np.int64]) -> dict[tuple[Hidden, ...], float]:
    """Return each path's chance together with the votes, over the whole grid."""
    rows = table()[table_index(counts)]
    found = {}
    for path in paths(len(counts)):
        prior = INITIAL[path[0]] * np.prod([TRANSITIONS[a, b] for a, b in pairwise(path)])
        emitted = np.prod([rows[day, state] for day, state in enumerate(path)], axis=0)
        found[path] = float(prior * emitted.sum() / len(GRID))
    return found


@pytest.fixture(scope="module")
def given(counts: NDArray[np.int64]) -> Messages:
    return messages([counts])[0]


def test_posterior_is_that_of_all_paths(
    given: Messages, chances: dict[tuple[Hidden, ...], float]
) -> None:
    total = sum(chances.values())
    for day in range(len(given.posterior)):
        for state in Hidden:
            expected = sum(c for path, c in chances.items() if path[day] is state) / total
            assert given.posterior[day, state] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("states", [BLOCK_STATES, DISTURBED_STATES])
def test_entry_and_leaving_are_those_of_all_paths(
    given: Messages, chances: dict[tuple[Hidden, ...], float], states: tuple[Hidden, ...]
) -> None:
    firsts: dict[int, float] = {}
    lasts: dict[int, float] = {}
    for path, chance in chances.items():
        if path[CORE] not in states:
            continue
        first = last = CORE
        while first > 0 and path[first - 1] in states:
            first -= 1
        while last < len(path) - 1 and path[last + 1] in states:
            last += 1
        firsts[first] = firsts.get(first, 0) + chance
        lasts[last] = lasts.get(last, 0) + chance
    total = sum(firsts.values())

    onset, end = entry(given, CORE, states), leaving(given, CORE, states)

    assert onset.open == pytest.approx(firsts[0] / total, abs=2e-9)
    assert sum(onset.chances) + onset.open == pytest.approx(1, abs=1e-8)
    for offset, chance in enumerate(onset.chances):
        expected = firsts.get(onset.start + offset, 0) / total
        assert chance == pytest.approx(expected, abs=2e-9)
    assert end.start == CORE
    assert end.open == pytest.approx(lasts[len(given.posterior) - 1] / total, abs=2e-9)
    for offset, chance in enumerate(end.chances):
        assert chance == pytest.approx(lasts.get(CORE + offset, 0) / total, abs=2e-9)


def test_every_row_of_chances_sums_to_one() -> None:
    assert TRANSITIONS.sum(axis=1) == pytest.approx(np.ones(len(Hidden)))
    assert INITIAL.sum() == pytest.approx(1)
    ten_votes = table_index(np.array([[k, 10] for k in range(11)]))
    assert table()[ten_votes].sum(axis=0) == pytest.approx(np.ones((len(Hidden), len(GRID))))


def test_grid_has_84_points() -> None:
    assert len(GRID) == 84


def test_days_without_votes_say_nothing() -> None:
    assert np.all(table()[table_index(np.array([[0, 0]]))] == 1)


def test_large_days_are_scaled_down() -> None:
    large, small = table_index(np.array([[500, 1000], [20, 40]]))
    assert large == small
    assert table_index(np.array([[1000, 1000]])) == table_index(np.array([[40, 40]]))


def test_long_series_neither_underflow_nor_overflow() -> None:
    counts = np.tile([[40, 40], [0, 40], [20, 40]], (1000, 1))
    given = messages([counts])[0]
    assert np.all(np.isfinite(given.posterior))
    assert given.posterior.sum(axis=1) == pytest.approx(np.ones(3000))
