"""What a timeline is asked to show: read from the query, filled up with what has data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports.queries import Choice
from seeds import readers
from seeds.readers import Campaign

Word = TypeVar("Word", bound=StrEnum)
Counts = Mapping[Choice, int]


class UnknownChoiceError(Exception):
    """A value of the query that names nothing."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}={value}")
        self.name = name
        self.value = value


@dataclass(frozen=True, slots=True)
class Facets:
    """One view of a campaign. refused is a plane that was asked for and that the service lacks.

    profile is the traffic profile on the plane media, of a service whose calls have one.
    """

    service: str
    plane: Plane
    panel: Panel
    network_type: NetworkType | None
    refused: Plane | None = None
    profile: str | None = None

    @property
    def subject(self) -> str:
        """Return what the view's tallies name: a traffic profile, or the service."""
        return self.profile or self.service


def read_facets(query: Mapping[str, str], campaign: Campaign, counts: Counts) -> Facets:
    """Return what a query asks for; what it leaves open is chosen by what has data.

    Parameters that are no facet are ignored: links collect them on their way.
    Raises UnknownChoiceError for a value that names nothing.
    """
    service = query.get("service") or campaign.default_service
    if service not in campaign.services:
        raise UnknownChoiceError("service", service)
    asked = _word(query, "plane", Plane)
    planes = planes_of(service, counts)
    fallback = _default_plane(campaign, service, counts)
    plane = asked if asked in planes else fallback
    profile = _read_profile(query, service, plane, counts)
    panel = _word(query, "panel", Panel)
    return Facets(
        service=service,
        plane=plane,
        panel=panel or _default_panel(profile or service, plane, counts),
        network_type=_word(query, "network_type", NetworkType),
        refused=None if asked is None or asked is plane else asked,
        profile=profile,
    )


def planes_of(service: str, counts: Counts) -> list[Plane]:
    """Return the planes on which there can be, or is, evidence about a service."""
    possible = {plane.value for plane in readers.service(service).planes}
    stored = {choice.plane for choice in counts if _is_about(service, choice.service)}
    return [plane for plane in Plane if plane.value in possible | stored]


def total(
    counts: Counts,
    service: str | None = None,
    plane: str | None = None,
    panel: str | None = None,
    network_type: str | None = None,
) -> int:
    """Return the measurements of all choices with these parts; None leaves a part open.

    A service's own are those of its traffic profiles too.
    """
    wanted = (plane, panel, network_type)
    return sum(
        count
        for choice, count in counts.items()
        if (service is None or _is_about(service, choice.service))
        and all(part is None or part == own for part, own in zip(wanted, choice[1:], strict=True))
    )


def _is_about(wanted: str, subject: str) -> bool:
    """Whether a tally's subject is this service or profile, or a profile of this service."""
    profile = readers.profiles().get(subject)
    return subject == wanted or (profile is not None and profile.service == wanted)


def _read_profile(
    query: Mapping[str, str], service: str, plane: Plane, counts: Counts
) -> str | None:
    """Return the profile asked for, else the one with the most measurements, else the first."""
    asked = query.get("profile")
    if asked and asked not in readers.profiles():
        raise UnknownChoiceError("profile", asked)
    own = [profile.slug for profile in readers.profiles_of(service)]
    if plane is not Plane.MEDIA or not own:
        return None
    return asked if asked in own else max(own, key=lambda slug: total(counts, slug, plane))


def _word(query: Mapping[str, str], name: str, words: type[Word]) -> Word | None:
    value = query.get(name)
    if not value:
        return None
    try:
        return words(value)
    except ValueError as error:
        raise UnknownChoiceError(name, value) from error


def _default_plane(campaign: Campaign, service: str, counts: Counts) -> Plane:
    planes = planes_of(service, counts)
    usual = Plane(campaign.default_plane.value)
    if usual in planes and (total(counts, service, usual) or not total(counts, service)):
        return usual
    return max(planes, key=lambda plane: total(counts, service, plane))


def _default_panel(service: str, plane: Plane, counts: Counts) -> Panel:
    """Return the panel with the most measurements; without any, the one everyone can join."""
    panels = (Panel.OPEN, Panel.VETTED, Panel.IMPORTED)
    return max(panels, key=lambda panel: total(counts, service, plane, panel))
