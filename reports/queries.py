"""Reads of conclusions, for pages and API. Nothing is judged here: what is stored is shown."""

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from measurements.queries import active_version
from reports.health import Health
from reports.models import Period, Tally
from seeds.readers import Campaign


class Choice(NamedTuple):
    """What a timeline can be narrowed to."""

    service: str
    plane: str
    panel: str
    network_type: str


class DayRow(NamedTuple):
    """One stored day of one operator's network type, for one service, plane and panel."""

    operator: str
    network_type: str
    day: date
    state: str
    measurements: int
    voters: int
    votes_ok: int


def current_tallies() -> QuerySet[Tally]:
    """Return the tallies under the ruleset in force."""
    return Tally.objects.filter(ruleset=active_version())


def current_periods() -> QuerySet[Period]:
    """Return the periods that stand under the ruleset in force: withdrawn ones do not."""
    return Period.objects.filter(ruleset=active_version(), is_withdrawn=False)


def campaign_tallies(campaign: Campaign) -> QuerySet[Tally]:
    """Return the current tallies of a campaign's country, services and days."""
    return current_tallies().filter(
        country=campaign.country,
        service__in=campaign.subjects,
        day__gte=campaign.since,
        day__lt=campaign.until,
    )


def measurements_by_choice(campaign: Campaign) -> dict[Choice, int]:
    """Return how many measurements a campaign has for each choice that has any."""
    rows = (
        campaign_tallies(campaign)
        .values_list(*Choice._fields)
        .annotate(total=Sum("measurements"))
        .order_by(*Choice._fields)
    )
    return {Choice(*choice): total for *choice, total in rows}


class CheckedDays(NamedTuple):
    """On how many of the days with measurements canaries told whether the service worked."""

    checked: int
    measured: int


def checked_days(campaign: Campaign, service: str, plane: str, panel: str) -> CheckedDays:
    """Return how far service health covers a view of a campaign."""
    days = campaign_tallies(campaign).filter(service=service, plane=plane, panel=panel)
    told = Q(health__in=[Health.UP.value, Health.DOWN.value])
    numbers = days.aggregate(
        checked=Count("day", distinct=True, filter=told), measured=Count("day", distinct=True)
    )
    return CheckedDays(**numbers)


def timeline_days(
    campaign: Campaign, subject: str, plane: str, panel: str, network_type: str | None
) -> list[DayRow]:
    """Return a campaign's stored days of a service or profile, by operator, type and day."""
    chosen = campaign_tallies(campaign).filter(service=subject, plane=plane, panel=panel)
    if network_type is not None:
        chosen = chosen.filter(network_type=network_type)
    rows = chosen.order_by("operator", "network_type", "day").values_list(*DayRow._fields)
    return [DayRow(*row) for row in rows]
