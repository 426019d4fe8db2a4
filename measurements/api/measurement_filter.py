"""What a request for measurements may ask for: OONI's parameters, and ours."""

import re
from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet

from measurements import listing
from measurements.models import Measurement
from measurements.models.constraints import choices
from measurements.read_api.parameters import CommaFilter, MomentFilter, YesNoFilter
from measurements.rules.vocabulary import Outcome, Plane
from measurements.vocabulary import Access, NetworkType, Panel
from probe.uid import is_test_name
from seeds import readers

INSTEAD = {
    "report_id": "Sawt keeps no report ids: ask by the uid, at /api/v1/measurements/{uid}.",
}
"""Parameters of OONI's that nothing here can answer, and what to do."""

_READINGS = {
    "anomaly": (listing.ANOMALY, True),
    "confirmed": (listing.CONFIRMED, True),
    "failure": (listing.CONCLUSION, False),
}
"""The verdict that each of OONI's words asks for, and whether it must be there or must not."""

VERDICT_PARAMETERS = ("service", "plane", "outcome")


def country(word: str) -> str:
    """Read a country code. Raises ValueError."""
    if re.fullmatch("[A-Za-z]{2}", word) is None:
        raise ValueError("Use codes of countries of two letters, as MA.")
    return word.upper()


def asn(word: str) -> int:
    """Read a network's number, as AS36903 or 36903. Raises ValueError."""
    match = re.fullmatch("(?:AS)?([0-9]{1,10})", word.upper())
    if match is None:
        raise ValueError("Use numbers of networks, as AS36903.")
    return int(match.group(1))


def test_name(word: str) -> str:
    """Read a test's name. Raises ValueError."""
    if not is_test_name(word):
        raise ValueError("Use names of tests, as whatsapp.")
    return word


class MeasurementFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Each parameter narrows; times are UTC, [since, until).

    What is asked of service, plane and outcome must hold of one and the same verdict.
    """

    probe_cc = CommaFilter(field_name="country", read=country)
    country = CommaFilter(field_name="country", read=country)
    probe_asn = CommaFilter(field_name="asn", read=asn)
    asn = CommaFilter(field_name="asn", read=asn)
    test_name = CommaFilter(field_name="test_name", read=test_name)
    operator = django_filters.CharFilter()
    network_type = django_filters.ChoiceFilter(choices=choices(NetworkType))
    access = django_filters.ChoiceFilter(choices=choices(Access))
    panel = django_filters.ChoiceFilter(choices=choices(Panel))
    since = MomentFilter(field_name="measured_at", lookup_expr="gte")
    until = MomentFilter(field_name="measured_at", lookup_expr="lt")
    input = django_filters.CharFilter()
    domain = django_filters.CharFilter(method="filter_domain")
    service = django_filters.ChoiceFilter(
        choices=lambda: [(slug, slug) for slug in (*readers.services(), *readers.profiles())],
        method="leave_to_verdicts",
    )
    plane = django_filters.ChoiceFilter(choices=choices(Plane), method="leave_to_verdicts")
    outcome = django_filters.ChoiceFilter(choices=choices(Outcome), method="leave_to_verdicts")
    anomaly = YesNoFilter(method="filter_reading")
    confirmed = YesNoFilter(method="filter_reading")
    failure = YesNoFilter(method="filter_reading")

    class Meta:
        """All parameters are named above."""

        model = Measurement
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: QuerySet[Measurement]) -> QuerySet[Measurement]:
        """Narrow by each parameter, and by those of a verdict together."""
        narrowed = super().filter_queryset(queryset)
        wanted = {
            name: self.form.cleaned_data[name]
            for name in VERDICT_PARAMETERS
            if self.form.cleaned_data.get(name)
        }
        return self._having(narrowed, Q(**wanted), wanted=True) if wanted else narrowed

    def leave_to_verdicts(
        self, queryset: QuerySet[Measurement], name: str, value: str
    ) -> QuerySet[Measurement]:
        """Change nothing: filter_queryset asks all that one verdict must be at once."""
        return queryset

    def filter_domain(
        self, queryset: QuerySet[Measurement], name: str, value: str
    ) -> QuerySet[Measurement]:
        """Keep tests of pages on one host."""
        return queryset.alias(host=listing.DOMAIN).filter(host=value.lower())

    def filter_reading(
        self,
        queryset: QuerySet[Measurement],
        name: str,
        value: bool,  # noqa: FBT001 (django-filter passes it by place)
    ) -> QuerySet[Measurement]:
        """Keep what reads so in OONI's words, or what does not."""
        what, is_there = _READINGS[name]
        return self._having(queryset, what, wanted=value is is_there)

    def _having(
        self, queryset: QuerySet[Measurement], what: Q, *, wanted: bool
    ) -> QuerySet[Measurement]:
        window = Q()
        if since := self.form.cleaned_data.get("since"):
            window &= Q(measured_at__gte=since)
        if until := self.form.cleaned_data.get("until"):
            window &= Q(measured_at__lt=until)
        return listing.having(queryset, what, window=window, wanted=wanted)
