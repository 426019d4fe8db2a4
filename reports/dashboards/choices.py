"""The form that narrows a timeline: plain selects, those choices first that have data."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports.dashboards import words
from reports.dashboards.facets import Counts, Facets, planes_of, total
from seeds import readers
from seeds.readers import Campaign

Key = TypeVar("Key", bound=str)

_LABELS = {
    "service": gettext_lazy("Service"),
    # Translators: label of a form field: what the traffic of the test was shaped like.
    "profile": gettext_lazy("Shape of the traffic"),
    # Translators: label of a form field: which part of the service the test is about.
    "plane": gettext_lazy("What was tested"),
    "panel": gettext_lazy("Who measured"),
    "network_type": gettext_lazy("Network type"),
    "country": gettext_lazy("Country"),
    # Translators: label of a form field: which days are shown.
    "year": gettext_lazy("Days"),
    "campaign": gettext_lazy("Campaign"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Choices under a heading; without one where there is nothing to tell apart."""

    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Field:
    """One select of the form. everything is the label of the empty choice, if it has one."""

    name: str
    label: str
    groups: list[OptionGroup]
    everything: str = ""


def form_fields(campaign: Campaign, facets: Facets, counts: Counts, language: str) -> list[Field]:
    """Return the selects, each with what the other choices leave."""
    service, plane, panel, subject = facets.service, facets.plane, facets.panel, facets.subject
    names = {slug: readers.service(slug).name.get(language) for slug in campaign.services}
    planes = {one for slug in campaign.services for one in planes_of(slug, counts)}
    types = {one: words.NETWORK_TYPES[one] for one in NetworkType}
    return [
        Field(
            "service",
            field_label("service"),
            _groups(names, names, service, lambda one: total(counts, one)),
        ),
        Field(
            "plane",
            field_label("plane"),
            _groups(
                (one for one in Plane if one in planes),
                words.PLANES,
                plane,
                lambda one: total(counts, service, one),
            ),
        ),
        *_profile_field(facets, counts, language),
        Field(
            "panel",
            field_label("panel"),
            _groups(Panel, words.PANELS, panel, lambda one: total(counts, subject, plane, one)),
        ),
        Field(
            "network_type",
            field_label("network_type"),
            _groups(
                types,
                types,
                facets.network_type,
                lambda one: total(counts, subject, plane, panel, one),
            ),
            everything=pgettext("network types", "All"),
        ),
    ]


def _profile_field(facets: Facets, counts: Counts, language: str) -> Iterator[Field]:
    """Yield the select of traffic profiles, where there is more than one to choose from."""
    profiles = {one.slug: one.name.get(language) for one in readers.profiles_of(facets.service)}
    if facets.profile is not None and len(profiles) > 1:
        groups = _groups(
            profiles, profiles, facets.profile, lambda one: total(counts, one, facets.plane)
        )
        yield Field("profile", field_label("profile"), groups)


def field_label(name: str) -> str:
    """Return what a field of the form is called; a name of no field stands for itself."""
    return str(_LABELS.get(name, name))


def _groups(
    keys: Iterable[Key],
    labels: Mapping[Key, object],
    chosen: str | None,
    count: Callable[[Key], int],
) -> list[OptionGroup]:
    with_data: list[Option] = []
    without: list[Option] = []
    for key in keys:
        option = Option(str(key), capfirst(str(labels[key])), key == chosen)
        (with_data if count(key) else without).append(option)
    groups = [
        OptionGroup(_("With measurements") if without else "", with_data),
        OptionGroup(_("Without measurements"), without),
    ]
    return [group for group in groups if group.options]
