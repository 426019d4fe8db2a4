"""What few votes prove: the share of interfered votes under the prior Beta(1/2, 1/2). Pure."""

from functools import lru_cache

from scipy.special import betainc, betaincinv


@lru_cache(maxsize=65536)
def probability_above(threshold: float, interfered: int, votes: int) -> float:
    """Return P(share > threshold) after that many of the votes were interfered.

    Raises ValueError unless 0 <= interfered <= votes.
    """
    a, b = _posterior(interfered, votes)
    return float(1.0 - betainc(a, b, threshold))


@lru_cache(maxsize=65536)
def interval(interfered: int, votes: int, mass: float = 0.95) -> tuple[float, float]:
    """Return the equal-tailed credible interval of the share, from 0 to 1.

    Raises ValueError unless 0 <= interfered <= votes.
    Source: Brown, Cai, DasGupta (2001), doi:10.1214/ss/1009213286 (the Jeffreys interval).
    """
    a, b = _posterior(interfered, votes)
    tail = (1.0 - mass) / 2.0
    low = 0.0 if interfered == 0 else float(betaincinv(a, b, tail))
    high = 1.0 if interfered == votes else float(betaincinv(a, b, 1.0 - tail))
    return round(low, 6), round(high, 6)


def _posterior(interfered: int, votes: int) -> tuple[float, float]:
    if not 0 <= interfered <= votes:
        raise ValueError(f"{interfered} of {votes} votes cannot be interfered.")
    return interfered + 0.5, votes - interfered + 0.5
