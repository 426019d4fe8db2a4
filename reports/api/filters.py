"""What requests for conclusions may ask for. Every parameter narrows."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet

from measurements.models.constraints import choices
from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports.detection import Level
from reports.headlines import Headline
from reports.models import DayHeadline, HourTally, Period, Tally
from reports.states import State
from reports.windows import day_window
from seeds import readers

Rows = QuerySet[Any]


class SubjectFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Of what, where, on which network; since and until are days in UTC, [since, until)."""

    campaign = django_filters.ChoiceFilter(
        choices=lambda: [(each.slug, each.slug) for each in readers.campaigns()],
        method="filter_campaign",
    )
    country = django_filters.CharFilter()
    operator = django_filters.CharFilter()
    network_type = django_filters.ChoiceFilter(choices=choices(NetworkType))
    # On the plane media a conclusion names a traffic profile in the place of a service.
    service = django_filters.ChoiceFilter(
        choices=lambda: [(slug, slug) for slug in (*readers.services(), *readers.profiles())]
    )
    plane = django_filters.ChoiceFilter(choices=choices(Plane))
    panel = django_filters.ChoiceFilter(choices=choices(Panel))
    since = django_filters.DateFilter(method="filter_since")
    until = django_filters.DateFilter(method="filter_until")

    def filter_campaign(self, rows: Rows, name: str, value: str) -> Rows:
        """Narrow to a campaign's country, services with their profiles, and days."""
        campaign = readers.campaign(value)
        rows = rows.filter(country=campaign.country, service__in=campaign.subjects)
        return self.filter_until(
            self.filter_since(rows, "since", campaign.since), "until", campaign.until
        )

    def filter_since(self, rows: Rows, name: str, value: date) -> Rows:
        """Narrow to what concerns the day or a later one."""
        return rows.filter(day__gte=value)

    def filter_until(self, rows: Rows, name: str, value: date) -> Rows:
        """Narrow to what concerns a day before this one."""
        return rows.filter(day__lt=value)


class TallyFilter(SubjectFilter):
    """Tallies, which have one day each."""

    state = django_filters.ChoiceFilter(choices=choices(State))

    class Meta:
        """All parameters are named above."""

        model = Tally
        fields: ClassVar[list[str]] = []


class HourFilter(SubjectFilter):
    """Hourly tallies; since and until are days."""

    state = django_filters.ChoiceFilter(choices=choices(State))

    class Meta:
        """All parameters are named above."""

        model = HourTally
        fields: ClassVar[list[str]] = []

    def filter_since(self, rows: Rows, name: str, value: date) -> Rows:
        """Narrow to the day's hours and later ones."""
        return rows.filter(hour__gte=day_window(value)[0])

    def filter_until(self, rows: Rows, name: str, value: date) -> Rows:
        """Narrow to hours before the day."""
        return rows.filter(hour__lt=day_window(value)[0])


class NowFilter(SubjectFilter):
    """The last 72 hours in one country."""

    campaign = None
    since = None
    until = None
    country = django_filters.CharFilter(required=True)

    class Meta:
        """All parameters are named above."""

        model = Tally
        fields: ClassVar[list[str]] = []


class HeadlineFilter(SubjectFilter):
    """Headlines, which have one day each and speak of all planes."""

    service = django_filters.ChoiceFilter(
        choices=lambda: [(slug, slug) for slug in readers.services()]
    )
    plane = None
    headline = django_filters.ChoiceFilter(choices=choices(Headline))

    class Meta:
        """All parameters are named above."""

        model = DayHeadline
        fields: ClassVar[list[str]] = []


class PeriodFilter(SubjectFilter):
    """Periods. since and until leave out what surely lies outside, by the outer edges."""

    level = django_filters.ChoiceFilter(choices=choices(Level))
    withdrawn = django_filters.BooleanFilter(method="filter_withdrawn")

    class Meta:
        """All parameters are named above."""

        model = Period
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: Rows) -> Rows:
        """Leave withdrawn periods out unless asked for."""
        if not self.form.cleaned_data["withdrawn"]:
            queryset = queryset.filter(is_withdrawn=False)
        narrowed: Rows = super().filter_queryset(queryset)
        return narrowed

    def filter_withdrawn(self, rows: Rows, name: str, value: bool) -> Rows:  # noqa: FBT001
        """Read by filter_queryset, since its absence says something too."""
        return rows

    def filter_since(self, rows: Rows, name: str, value: date) -> Rows:
        """Narrow to periods that may last on the day or later."""
        return rows.filter(Q(end_high__isnull=True) | Q(end_high__gte=value))

    def filter_until(self, rows: Rows, name: str, value: date) -> Rows:
        """Narrow to periods that may begin before the day."""
        return rows.filter(onset_low__lt=value)


class EpisodeFilter(PeriodFilter):
    """Episodes. What would take operators out of them is no parameter."""

    operator = None
    level = None
    withdrawn = None

    def filter_queryset(self, queryset: Rows) -> Rows:
        """Narrow the episodes' periods; days narrow episodes, not their members."""
        narrowed: Rows = SubjectFilter.filter_queryset(self, queryset)
        return narrowed

    def filter_since(self, rows: Rows, name: str, value: date) -> Rows:
        """Leave the members as they are."""
        return rows

    def filter_until(self, rows: Rows, name: str, value: date) -> Rows:
        """Leave the members as they are."""
        return rows

    @property
    def days(self) -> tuple[date, date]:
        """Return the days [since, until) that were asked for, a campaign's among them."""
        asked = self.form.cleaned_data
        since, until = asked["since"] or date.min, asked["until"] or date.max
        if asked["campaign"]:
            campaign = readers.campaign(asked["campaign"])
            since, until = max(since, campaign.since), min(until, campaign.until)
        return since, until
