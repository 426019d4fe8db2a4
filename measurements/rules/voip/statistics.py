"""Whether two flows differ by more than chance. Pure and deterministic: no random draws.

Both tests are scipy's, imported when first needed: judging other documents stays light.
"""

from collections.abc import Iterator, Sequence
from typing import Final

SIGNIFICANT: Final = 0.01
_SUBSAMPLES: Final = 20
_AGREEING: Final = 19
_FEWEST_BINS: Final = 8


def loses_more(trigger: Sequence[float], control: Sequence[float]) -> bool:
    """Whether a trigger's seconds lose more than its control's: one-sided Mann-Whitney.

    Packets of one burst are not independent, seconds nearly are: hence losses by the second.
    """
    from scipy.stats import mannwhitneyu  # noqa: PLC0415  # heavy, and rarely needed

    if not trigger or not control or {*trigger, *control} <= {trigger[0]}:
        return False
    test = mannwhitneyu(trigger, control, alternative="greater", method="asymptotic")
    return bool(test.pvalue < SIGNIFICANT)


def is_slower(trigger: Sequence[int], control: Sequence[int], share: float) -> bool:
    """Whether a trigger carries at most this share of its control's bytes, by bins of time.

    Kolmogorov-Smirnov must say so too, and both must hold in 95 % of subsamples: each leaves a
    quarter of the time out, so that no single outage decides.
    """
    if min(len(trigger), len(control)) < _FEWEST_BINS or not _is_slower(trigger, control, share):
        return False
    agreeing = sum(
        _is_slower(fewer, others, share)
        for fewer, others in zip(_subsamples(trigger), _subsamples(control), strict=True)
    )
    return agreeing >= _AGREEING


def _is_slower(trigger: Sequence[int], control: Sequence[int], share: float) -> bool:
    from scipy.stats import ks_2samp  # noqa: PLC0415  # as above

    if sum(trigger) * len(control) > share * sum(control) * len(trigger):
        return False
    test = ks_2samp(trigger, control, method="asymp")
    return bool(test.pvalue < SIGNIFICANT)


def _subsamples(bins: Sequence[int]) -> Iterator[list[int]]:
    """Yield the bins without a quarter of them, in one piece that wanders round."""
    count = len(bins)
    gap = count // 4
    for turn in range(_SUBSAMPLES):
        start = turn * count // _SUBSAMPLES
        left_out = {(start + step) % count for step in range(gap)}
        yield [value for place, value in enumerate(bins) if place not in left_out]
