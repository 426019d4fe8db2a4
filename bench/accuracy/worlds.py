"""Two generators of votes: the detector's own family, and one that shares nothing with its model.

Both draw a long gap, lost days, and outages of one to two days of which nine in ten are flagged.
"""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import expit

from bench.accuracy.traces import Outage, Plan, Trace

Floats = NDArray[np.float64]

OUTAGES_PER_YEAR = 3
FLAGGED = 0.9
LOST_DAYS = 0.08
GAP_DAYS = 10
OWN_RHO = 0.05


class World(StrEnum):
    """Which generator."""

    OWN = "own"
    FOREIGN = "foreign"


def simulate(world: World, plan: Plan, rng: Generator) -> Trace:
    """Return one series of this world."""
    return _GENERATORS[world](plan, rng)


def _own(plan: Plan, rng: Generator) -> Trace:
    """Votes of a day share a rate drawn from a beta distribution, as the detector assumes."""
    times = _times(plan, np.full(plan.days, plan.rate), rng)
    outages = _outages(plan, rng)
    regimes = [plan.p_ok, plan.p_blocked or 0.5, 0.95]
    rates = np.array([_beta(mean, plan.days, rng) for mean in regimes])
    regime = np.where(_blocked(plan, times), 1, 0)
    regime[_failing(outages, times)] = 2
    bad = rng.random(len(times)) < rates[regime, times.astype(int)]
    return Trace(plan, times, bad, outages)


def _foreign(plan: Plan, rng: Generator) -> Trace:
    """Volunteers with lasting habits on a line whose quality drifts and has a weekly rhythm."""
    days = np.arange(plan.days)
    drift = _autoregressive(plan.days, 0.9, 0.4, rng)
    rhythm = np.sin(2 * np.pi * (days + rng.integers(7)) / 7)
    busy = plan.rate * np.exp(0.3 * _autoregressive(plan.days, 0.95, 1.0, rng) + 0.3 * rhythm)
    times, who, size = _volunteers(plan, busy / np.exp(0.07), rng)
    at = times.astype(int)
    habits = rng.normal(0, 0.8, size)
    line = 0.3 * rhythm + drift
    base = _centre(plan.p_ok, np.hypot(np.hypot(0.8, 0.4), 0.3 / np.sqrt(2)))
    fails = rng.random(len(times)) < expit(base + habits[who] + line[at])
    outages = _outages(plan, rng)
    fails |= _failing(outages, times) & (rng.random(len(times)) < 0.9)
    if plan.onset is not None:
        reached = rng.normal(0, 0.6, size)
        strength = _autoregressive(plan.days, 0.8, 0.3, rng)
        centre = _centre(plan.p_blocked, np.hypot(0.6, 0.3))
        hit = rng.random(len(times)) < expit(centre + reached[who] + strength[at])
        fails |= _blocked(plan, times) & hit
    return Trace(plan, times, fails, outages)


_GENERATORS: dict[World, Callable[[Plan, Generator], Trace]] = {
    World.OWN: _own,
    World.FOREIGN: _foreign,
}


def _times(plan: Plan, rates: Floats, rng: Generator) -> Floats:
    """Return sorted instants of votes; some days are lost, and one gap."""
    rates = np.where(rng.random(len(rates)) < LOST_DAYS, 0.0, rates)
    gap = rng.integers(0, (plan.gap_before or plan.days) - GAP_DAYS)
    rates[gap : gap + GAP_DAYS] = 0
    votes = rng.poisson(rates)
    days = np.repeat(np.arange(len(rates)), votes)
    return np.sort(days + rng.random(len(days)))


def _volunteers(plan: Plan, rates: Floats, rng: Generator) -> tuple[Floats, NDArray[np.int64], int]:
    """Return instants, volunteers and their number: some vote often, others rarely."""
    times = _times(plan, rates, rng)
    days = times.astype(int)
    busiest = int(np.bincount(days).max(initial=1))
    size = max(busiest, round(2.5 * plan.rate))
    # Every day in its own order, zealous volunteers rather at the front; once a day each.
    order = np.argsort(rng.gumbel(0, 1, (plan.days, size)) + rng.normal(0, 1, size), axis=1)
    place = np.arange(len(days)) - np.searchsorted(days, days)
    return times, order[days, size - 1 - place], size


def _outages(plan: Plan, rng: Generator) -> tuple[Outage, ...]:
    count = rng.poisson(OUTAGES_PER_YEAR * plan.days / 365)
    starts = np.sort(rng.uniform(0, plan.days, count))
    lengths = rng.uniform(0.5, 2.0, count)
    flagged = rng.random(count) < FLAGGED
    return tuple(
        Outage(float(start), float(start + length), bool(flag))
        for start, length, flag in zip(starts, lengths, flagged, strict=True)
    )


def _blocked(plan: Plan, times: Floats) -> NDArray[np.bool_]:
    if plan.onset is None:
        return np.zeros(len(times), dtype=bool)
    return (times >= plan.onset) & (times < (plan.days if plan.end is None else plan.end))


def _failing(outages: tuple[Outage, ...], times: Floats) -> NDArray[np.bool_]:
    failing = np.zeros(len(times), dtype=bool)
    for outage in outages:
        failing |= (times >= outage.start) & (times < outage.end)
    return failing


def _beta(mean: float, count: int, rng: Generator) -> Floats:
    strength = 1 / OWN_RHO - 1
    return rng.beta(mean * strength, (1 - mean) * strength, count)


def _autoregressive(count: int, memory: float, spread: float, rng: Generator) -> Floats:
    """Return an AR(1) course of this stationary standard deviation."""
    shocks = rng.normal(0, spread * np.sqrt(1 - memory**2), count)
    course = np.empty(count)
    level = rng.normal(0, spread)
    for day in range(count):
        level = memory * level + shocks[day]
        course[day] = level
    return course


def _centre(mean: float, spread: float) -> float:
    """Return the logit around which normal scatter gives this mean share."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(21)
    weights = weights / weights.sum()
    low, high = -12.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        if float(expit(middle + spread * nodes) @ weights) < mean:
            low = middle
        else:
            high = middle
    return float(low)
