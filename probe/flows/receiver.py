"""What one end notes of the media that arrive: counts by second and quarter, delays, gaps. Pure.

No clocks are compared: the packet that came soonest after it was due sets the time of the flow. As
in a call (RFC 7675), media are accepted only once the flow's opening came through.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from probe.flows.shape import Packet

_OFF_S: Final = 2.9
_ROUNDING_S: Final = 1e-6
_LATE_S: Final = 1.0
"""Quarters of a second are told up to so long after the end."""


class Receiver:
    """Notes the arrivals of one direction of one flow."""

    def __init__(self, media: Sequence[Packet], media_at: float, ends: float) -> None:
        self._media = media
        self._at = media_at
        self._seconds = ends - media_at
        self._arrivals: dict[int, float] = {}
        self._least_delay = float("inf")
        self.is_open = False

    def opened(self, due: float, now: float) -> None:
        """Note that an opening packet, due then, has come through."""
        self.is_open = True
        self._least_delay = min(self._least_delay, now - due)

    def arrived(self, index: int, now: float) -> None:
        """Note a media packet; one that comes twice counts once."""
        if self.is_open:
            self._arrivals.setdefault(index, now)
            self._least_delay = min(self._least_delay, now - self._media[index].due)

    def record(self) -> dict[str, object]:
        """Return what arrived, in the words of docs/formats/voip_call.md."""
        times = {index: at - self._least_delay - self._at for index, at in self._arrivals.items()}
        ordered = sorted(times.values())
        end = self._seconds
        edges = [0.0, *(min(at, end) for at in ordered), end]
        last = ordered[-1] if ordered else 0.0
        return {
            "received": len(times),
            "block_received": blocks(self._media, times, self._at, end),
            "bytes_250ms": self._quarters(times),
            "jitter_p95_ms": self._jitter(times),
            "max_gap_ms": round(max(0.0, *(b - a for a, b in pairwise(edges))) * 1000),
            "cutoff_s": round(last, 2) if end - last >= _OFF_S else None,
        }

    def _quarters(self, times: Mapping[int, float]) -> list[int]:
        counts = [0] * round(self._seconds * 4)
        for index, at in times.items():
            place = max(0, int((at + _ROUNDING_S) * 4))
            if place < (self._seconds + _LATE_S) * 4:
                counts.extend([0] * (place + 1 - len(counts)))
                counts[place] += len(self._media[index].data)
        return counts

    def _jitter(self, times: Mapping[int, float]) -> float | None:
        """Return the 95th percentile of differences of successive delays, in milliseconds."""
        delays = [at + self._at - self._media[index].due for index, at in sorted(times.items())]
        steps = sorted(abs(b - a) for a, b in pairwise(delays))
        return round(steps[int(len(steps) * 0.95)] * 1000, 1) if steps else None


def blocks(
    media: Sequence[Packet], indices: Mapping[int, object], start: float, seconds: float
) -> list[int]:
    """Count packets by the second, after `start`, in which they were due."""
    counts = [0] * max(1, round(seconds)) if media else []
    for index in indices:
        place = int(media[index].due - start + _ROUNDING_S)
        counts[min(place, len(counts) - 1)] += 1
    return counts
