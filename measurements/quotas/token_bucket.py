"""A quota as a token bucket that refills evenly: the arithmetic, and how a rate is written. Pure.

Of a bucket only the moment is kept at which it will be full again (GCRA), so that it is one number,
is charged in one step, and tells exactly how long to wait.
"""

import math
import re
from dataclasses import dataclass
from typing import Final

_PERIODS: Final = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_RATE: Final = re.compile(r"([1-9][0-9]{0,8})/(second|minute|hour|day)")
_EXACT: Final = 0.001  # seconds that rounding may cost


@dataclass(frozen=True, slots=True)
class Rate:
    """So many tokens in so many seconds."""

    tokens: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a charge left: wait is 0 where it was admitted, else the seconds until it would be."""

    rate: Rate
    wait: float
    until_full: float

    @property
    def is_admitted(self) -> bool:
        """Whether the charge was taken; a refused one costs nothing."""
        return self.wait == 0

    @property
    def remaining(self) -> int:
        """Return the whole tokens that are left."""
        used = self.until_full * self.rate.tokens / self.rate.seconds
        return max(0, math.floor(self.rate.tokens - used + _EXACT))


def read_rate(text: str) -> Rate | None:
    """Return the rate of a setting such as `6000/hour`; None for `off`. Raises ValueError."""
    if text == "off":
        return None
    found = _RATE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no rate such as 6000/hour, nor off.")
    return Rate(int(found[1]), _PERIODS[found[2]])


def cost_seconds(rate: Rate, cost: int) -> float:
    """Return what a charge adds to the time until full; none costs more than the whole bucket."""
    return min(cost, rate.tokens) * rate.seconds / rate.tokens


def charge(full_at: float | None, rate: Rate, cost: int, now: float) -> tuple[float, Allowance]:
    """Return when the bucket will be full after this charge, and what is left. None is full."""
    start = now if full_at is None else max(full_at, now)
    after = start + cost_seconds(rate, cost)
    wait = after - rate.seconds - now
    if wait > _EXACT:
        return start, Allowance(rate, wait, start - now)
    return after, Allowance(rate, 0.0, after - now)
