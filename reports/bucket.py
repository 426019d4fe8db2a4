"""What is counted together, and what its voters saw as the database tells it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import Panel
from reports.counting import VoterRuns


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """What is counted together: one day of one operator's one network type."""

    day: date
    country: str
    operator: str
    network_type: str


# Quicker than asking an enumeration, a hundred thousand times.
_PLANES = {plane.value: plane for plane in Plane}
_PANELS = {panel.value: panel for panel in Panel}


def voter_runs(row: Sequence[object]) -> VoterRuns:
    """Return a row of voters' runs: service, plane, panel, pseudonyms, then numbers."""
    service, plane, panel, prefix_group, cohort, *numbers = row
    return VoterRuns(
        str(service),
        _PLANES[str(plane)],
        _PANELS[str(panel)],
        _bytes(prefix_group),
        _bytes(cohort),
        *numbers,  # type: ignore[arg-type]
    )


def _bytes(value: object) -> bytes | None:
    return None if value is None else bytes(value)  # type: ignore[call-overload]
