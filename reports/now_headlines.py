"""Headlines of now: what 72 hours show of a service's calls and messages, by network and panel."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import Panel
from reports.headlines import Certainty, Headline, conclude
from reports.now import NowCount, window
from reports.queries import current_headlines, now_in
from seeds import readers


@dataclass(frozen=True, slots=True)
class PlaneNow:
    """One plane of the cell. service: a traffic profile's name where flows were emulated."""

    plane: Plane
    service: str
    is_emulated: bool
    count: NowCount


@dataclass(frozen=True, slots=True)
class NowHeadline:
    """The headline of one service on one operator's network type, in one panel."""

    operator: str
    network_type: str
    service: str
    panel: Panel
    headline: Headline
    certainty: Certainty
    basis: tuple[Plane, ...]
    planes: tuple[PlaneNow, ...]


def measured_countries(moment: datetime) -> list[str]:
    """Return the real countries with measurements on the days of now."""
    start, _ = window(moment)
    recent = current_headlines().filter(day__gte=start.date())
    found = recent.order_by("country").values_list("country", flat=True).distinct()
    return [country for country in found if country not in readers.invented_countries()]


def worst_first(found: Iterable[NowHeadline]) -> list[NowHeadline]:
    """Return what was interfered with first, then the others, each by operator."""
    return sorted(
        found, key=lambda one: (not one.headline.is_interference, one.operator, one.network_type)
    )


def headlines_now(country: str, moment: datetime) -> list[NowHeadline]:
    """Return the headlines of the 72 hours up to a moment in a country."""
    cells: dict[tuple[str, str, str, str], list[PlaneNow]] = defaultdict(list)
    for cell, count in now_in(country, moment).items():
        profile = readers.profiles().get(cell.service)
        service = profile.service if profile else cell.service
        plane = PlaneNow(Plane(cell.plane), cell.service, profile is not None, count)
        cells[cell.operator, cell.network_type, service, cell.panel].append(plane)
    return [
        NowHeadline(
            operator,
            network_type,
            service,
            Panel(panel),
            *conclude([(one.plane, one.count.state) for one in planes]),
            planes=tuple(sorted(planes, key=lambda one: (one.plane, one.service))),
        )
        for (operator, network_type, service, panel), planes in sorted(cells.items())
    ]
