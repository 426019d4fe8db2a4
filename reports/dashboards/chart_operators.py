"""Networks compared: how many of a view's days read how. Stored states, counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from measurements.vocabulary import NetworkType
from reports.dashboards.chart_rows import Chosen, Tally
from reports.dashboards.charts.strips import DayState

# From the left: what is sure first, then what says nothing; days without data have no mark.
ORDER = (
    DayState.BLOCKED,
    DayState.LIKELY_BLOCKED,
    DayState.MIXED,
    DayState.OK,
    DayState.DOWN,
    DayState.TOO_FEW,
)
FIELDS = (
    "operator", "network_type", "measurements", "days",
    *(f"days_{state}" for state in (*ORDER, DayState.NO_DATA)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """One network's days by state."""

    operator: str
    network_type: NetworkType
    measurements: int
    days: Mapping[DayState, int]

    def row(self) -> dict[str, Any]:
        """Return it as a row of data."""
        counts = {f"days_{state}": self.days[state] for state in (*ORDER, DayState.NO_DATA)}
        return {
            "operator": self.operator,
            "network_type": self.network_type.value,
            "measurements": self.measurements,
            "days": sum(self.days.values()),
        } | counts


def compare(chosen: Chosen) -> list[Compared]:
    """Return the networks of a view, in the order of its other charts."""
    return [
        Compared(slug, kind, sum(day["measurements"] for day in tallies), _count(tallies, chosen))
        for slug, kind, tallies in chosen.by_row()
    ]


def _count(tallies: Sequence[Tally], chosen: Chosen) -> dict[DayState, int]:
    counts = dict.fromkeys(DayState, 0)
    for tally in tallies:
        counts[DayState(tally["state"])] += 1
    counts[DayState.NO_DATA] = chosen.scale.days - len(tallies)
    return counts
