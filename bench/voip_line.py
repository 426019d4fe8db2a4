"""A simulated line: which packets of a flow arrive, and when. Deterministic by its generator.

Losses come in bursts of exponential length (Gilbert and Elliott's two states, in time and not in
packets: flows of both rates share one line), or singly. Delays vary by packet, or in episodes.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_BASE_DELAY_S = 0.05
_QUEUE_S = 0.4
_BUCKET_BYTES = 3_000


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a line does to every flow. loss is a share; without burst_s it strikes singly.

    Delays are longer by up to jitter_s, uniformly, or by jitter_s on average, exponentially;
    with episode_s only during episodes, which take half of the time.
    """

    loss: float = 0.0
    burst_s: float = 0.0
    jitter_s: float = 0.0
    exponential: bool = False
    episode_s: float = 0.0
    outage_s: float = 0.0
    outage_every_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Line:
    """One direction of a line over one run. Instants are seconds from the run's start."""

    conditions: Conditions
    random: np.random.Generator
    bursts: Floats = field(init=False)
    outages: Floats = field(init=False)
    episodes: Floats = field(init=False)
    length_s: float = 200.0

    def __post_init__(self) -> None:
        """Draw when the line is bad."""
        one = self.conditions
        good = one.burst_s * (1 - one.loss) / one.loss if one.loss else 0.0
        object.__setattr__(self, "bursts", self._changes(good, one.burst_s))
        object.__setattr__(
            self, "outages", self._changes(one.outage_every_s, one.outage_s, fixed=True)
        )
        object.__setattr__(self, "episodes", self._changes(one.episode_s, one.episode_s))

    def lost(self, times: Floats) -> Mask:
        """Return which packets, sent at these times, are lost."""
        lost: Mask = self._inside(self.bursts, times) | self._inside(self.outages, times)
        if self.conditions.loss and not self.conditions.burst_s:
            lost |= self.random.random(len(times)) < self.conditions.loss
        return lost

    def delays(self, times: Floats) -> Floats:
        """Return the delay of each packet."""
        one = self.conditions
        if not one.jitter_s:
            return np.full(len(times), _BASE_DELAY_S) + self.random.random(len(times)) * 0.005
        drawn = self.random.random(len(times))
        extra = -np.log1p(-drawn) if one.exponential else drawn
        if one.episode_s:
            extra = extra * self._inside(self.episodes, times)
        return _BASE_DELAY_S + extra * one.jitter_s

    def _changes(self, good_s: float, bad_s: float, *, fixed: bool = False) -> Floats:
        """Return the instants at which a state changes; it is bad after the odd ones."""
        if not bad_s:
            return np.empty(0)
        count = int(3 * self.length_s / (good_s + bad_s)) + 20
        lengths = np.empty(2 * count)
        lengths[::2] = self.random.exponential(good_s, count)
        lengths[1::2] = bad_s if fixed else self.random.exponential(bad_s, count)
        changes: Floats = np.cumsum(lengths) - lengths[0] * self.random.random()
        return changes

    @staticmethod
    def _inside(changes: Floats, times: Floats) -> Mask:
        inside: Mask = np.searchsorted(changes, times) % 2 == 1
        return inside


def shaped(times: Floats, sizes: Floats, bytes_per_s: float) -> tuple[Mask, Floats]:
    """Return what a token bucket with a short queue passes of a flow, and the delay it adds."""
    passed = np.zeros(len(times), dtype=np.bool_)
    delays = np.zeros(len(times))
    ready = times[0] - _BUCKET_BYTES / bytes_per_s
    for place, (now, size) in enumerate(zip(times, sizes, strict=True)):
        ready = max(ready, now - _BUCKET_BYTES / bytes_per_s)
        done = ready + size / bytes_per_s
        if done - now <= _QUEUE_S:
            passed[place], delays[place], ready = True, max(0.0, done - now), done
    return passed, delays
