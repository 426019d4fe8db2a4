"""Whether two flows differ by more than chance. Pure and deterministic: no random draws.

A difference counts if its test says so over the whole time and in 19 of 20 subsamples, each of
which leaves a quarter of the time out, in one piece: no single outage decides. scipy is heavy, so
this module is imported where it is first needed, and judging other documents stays light.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kstwo, mannwhitneyu

Samples: TypeAlias = NDArray[np.float64]
"""Samples in rows, all of one length."""
Test: TypeAlias = Callable[[Samples, Samples], NDArray[np.bool_]]

SIGNIFICANT: Final = 0.01
_SUBSAMPLES: Final = 20
_AGREEING: Final = 19
_FEWEST: Final = 8


def loses_more(trigger: Sequence[float], control: Sequence[float], points: float) -> bool:
    """Whether a trigger's seconds lose more than its control's, on average by so much at least.

    One-sided Mann-Whitney, on losses by the second: packets of one burst are not independent.
    """

    def test(ours: Samples, theirs: Samples) -> NDArray[np.bool_]:
        more = ours.mean(axis=1) - theirs.mean(axis=1) >= points
        # Where all seconds are alike there is nothing to rank: 0 / 0.
        with np.errstate(invalid="ignore", divide="ignore"):
            p: Any = mannwhitneyu(
                ours, theirs, alternative="greater", method="asymptotic", axis=1
            ).pvalue
        found: NDArray[np.bool_] = more & (p < SIGNIFICANT)
        return found

    return _holds_throughout(test, trigger, control)


def is_slower(trigger: Sequence[float], control: Sequence[float], share: float) -> bool:
    """Whether a trigger carries at most this share of its control's bytes, by bins of time.

    Two-sided Kolmogorov-Smirnov.
    """

    def test(ours: Samples, theirs: Samples) -> NDArray[np.bool_]:
        less = ours.mean(axis=1) <= share * theirs.mean(axis=1)
        found: NDArray[np.bool_] = less & (kolmogorov_smirnov(ours, theirs) < SIGNIFICANT)
        return found

    return _holds_throughout(test, trigger, control)


def kolmogorov_smirnov(ours: Samples, theirs: Samples) -> Samples:
    """Return the p-value of each pair of rows, as `scipy.stats.ks_2samp(method="asymp")`."""
    counts = ours.shape[1], theirs.shape[1]
    distances = [_distance(*pair) for pair in zip(ours, theirs, strict=True)]
    effective = round(counts[0] * counts[1] / sum(counts))
    return np.asarray(kstwo.sf(distances, effective))


def _distance(ours: Samples, theirs: Samples) -> float:
    """Return the largest distance of two empirical distributions."""
    ours, theirs = np.sort(ours), np.sort(theirs)
    values = np.concatenate([ours, theirs])
    below = [np.searchsorted(one, values, side="right") / len(one) for one in (ours, theirs)]
    return float(np.abs(below[0] - below[1]).max())


def _holds_throughout(test: Test, trigger: Sequence[float], control: Sequence[float]) -> bool:
    if min(len(trigger), len(control)) < _FEWEST:
        return False
    ours, theirs = np.array([trigger], dtype=float), np.array([control], dtype=float)
    if not test(ours, theirs)[0]:
        return False
    return bool(test(_subsamples(ours[0]), _subsamples(theirs[0])).sum() >= _AGREEING)


def _subsamples(values: Samples) -> Samples:
    """Return rows without a quarter of the values, in one piece that wanders round."""
    count = len(values)
    starts = [turn * count // _SUBSAMPLES for turn in range(_SUBSAMPLES)]
    return np.array([np.roll(values, -start)[count // 4 :] for start in starts])
