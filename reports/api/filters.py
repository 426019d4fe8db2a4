"""What a request for tallies may ask for."""

from typing import ClassVar

import django_filters
from django.db.models import QuerySet

from measurements.models.constraints import choices
from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports.models import Tally
from reports.states import State
from seeds import readers


class TallyFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Each parameter narrows; since and until are days in UTC, [since, until)."""

    campaign = django_filters.ChoiceFilter(
        choices=lambda: [(each.slug, each.slug) for each in readers.campaigns()],
        method="filter_campaign",
    )
    country = django_filters.CharFilter()
    operator = django_filters.CharFilter()
    network_type = django_filters.ChoiceFilter(choices=choices(NetworkType))
    # On the plane media a tally names a traffic profile in the place of a service.
    service = django_filters.ChoiceFilter(
        choices=lambda: [(slug, slug) for slug in (*readers.services(), *readers.profiles())]
    )
    plane = django_filters.ChoiceFilter(choices=choices(Plane))
    panel = django_filters.ChoiceFilter(choices=choices(Panel))
    state = django_filters.ChoiceFilter(choices=choices(State))
    since = django_filters.DateFilter(field_name="day", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="day", lookup_expr="lt")

    class Meta:
        """All parameters are named above."""

        model = Tally
        fields: ClassVar[list[str]] = []

    def filter_campaign(self, queryset: QuerySet[Tally], name: str, value: str) -> QuerySet[Tally]:
        """Narrow to a campaign's country, services with their profiles, and days."""
        campaign = readers.campaign(value)
        return queryset.filter(
            country=campaign.country,
            service__in=campaign.subjects,
            day__gte=campaign.since,
            day__lt=campaign.until,
        )
