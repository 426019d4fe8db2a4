"""Reads of conclusions, for pages and API. Nothing is judged here: what is stored is shown."""

from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from measurements import replica
from measurements.models import Release
from measurements.queries import active_version
from measurements.vocabulary import Panel
from reports import sql
from reports.detection import Level
from reports.health import Health
from reports.models import (
    DayHeadline,
    HourTally,
    Period,
    PeriodRevision,
    Tally,
)
from reports.now import DayOfNow, NowCount, now_of, window
from seeds import readers
from seeds.readers import Campaign

TALLY_FIELDS = (
    "day", "country", "operator", "network_type", "service", "plane", "panel", "measurements",
    "voters", "votes_ok", "votes_blocked", "votes_throttled", "votes_degraded", "share", "low",
    "high", "state", "health",
)  # fmt: skip
"""What is published of a tally, in the order of every form."""

PERIOD_FIELDS = (
    "id", "country", "operator", "network_type", "service", "plane", "panel", "level",
    "onset_low", "onset", "onset_high", "end_low", "end", "end_high", "is_open_start", "is_short",
    "revision", "is_withdrawn", "ruleset",
)  # fmt: skip
"""What is published of a period as a row; JSON has its evidence too."""


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


def current_hours() -> QuerySet[HourTally]:
    """Return the hourly tallies under the ruleset in force."""
    return HourTally.objects.filter(ruleset=active_version())


class NowCell(NamedTuple):
    """Whose votes are counted together."""

    operator: str
    network_type: str
    service: str
    plane: str
    panel: str


def now_in(country: str, moment: datetime) -> dict[NowCell, NowCount]:
    """Return what the 72 hours up to a moment prove in a country, by cell; VPNs never vote."""
    start, end = window(moment)
    with replica.connection().cursor() as cursor:
        cursor.execute(
            sql.read("now_votes"),
            {"start": start, "end": end, "country": country, "ruleset": active_version()},
        )
        rows = [(NowCell(*row[:5]), DayOfNow(*row[5:])) for row in cursor.fetchall()]
    cells = groupby(rows, key=lambda row: row[0])
    return {cell: now_of([day for _, day in days], Panel(cell.panel)) for cell, days in cells}


def current_headlines() -> QuerySet[DayHeadline]:
    """Return the headlines under the ruleset in force."""
    return DayHeadline.objects.filter(ruleset=active_version())


class HeadlineDay(NamedTuple):
    """One stored headline of one operator's network type, for one service and panel."""

    operator: str
    network_type: str
    day: date
    headline: str
    certainty: str
    basis: list[str]
    tested: list[dict[str, Any]]


def headline_days(
    campaign: Campaign, service: str, panel: str, network_type: str | None
) -> list[HeadlineDay]:
    """Return a campaign's stored headlines of a service, by operator, type and day."""
    chosen = current_headlines().filter(
        country=campaign.country,
        service=service,
        panel=panel,
        day__gte=campaign.since,
        day__lt=campaign.until,
    )
    if network_type is not None:
        chosen = chosen.filter(network_type=network_type)
    rows = chosen.order_by("operator", "network_type", "day").values_list(*HeadlineDay._fields)
    return [HeadlineDay(*row) for row in rows]


def latest_release() -> Release | None:
    """Return the last release of data; None before the first."""
    return Release.objects.order_by("-number").first()


def known_periods() -> QuerySet[Period]:
    """Return what is told under the ruleset in force, and what was withdrawn."""
    return Period.objects.filter(Q(is_withdrawn=True) | Q(ruleset=active_version()))


def confirmed_periods() -> QuerySet[Period]:
    """Return the confirmed periods that stand, by onset."""
    standing = known_periods().filter(is_withdrawn=False, level=Level.CONFIRMED.value)
    return standing.order_by("onset", "operator", "id")


def revisions_of(period_id: str) -> list[dict[str, object]]:
    """Return a period's ledger, oldest first."""
    rows = PeriodRevision.objects.filter(period_id=period_id).order_by("revision")
    return [
        row | {"changed_at": row["changed_at"].strftime("%Y-%m-%dT%H:%M:%SZ")}
        for row in rows.values("revision", "reason", "changed_at", "values")
    ]


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


class Span(NamedTuple):
    """What the page of an operator or a service can be narrowed to."""

    country: str
    panel: str
    year: int


class SubjectDay(NamedTuple):
    """One stored day of a strip on such a page. service: a traffic profile's name on media."""

    service: str
    plane: str
    row: DayRow


def operator_tallies(slug: str) -> QuerySet[Tally]:
    """Return the current tallies of an operator, in every country where it is called so."""
    return current_tallies().filter(operator=slug)


def service_tallies(slug: str) -> QuerySet[Tally]:
    """Return the current tallies of a service and of the profiles of its calls."""
    profiles = (one.slug for one in readers.profiles_of(slug))
    return current_tallies().filter(service__in=[slug, *profiles])


def measurements_by_span(tallies: QuerySet[Tally]) -> dict[Span, int]:
    """Return how many measurements these tallies hold, by country, panel and year."""
    years = ExtractYear("day")
    rows = tallies.annotate(year=years).values_list(*Span._fields).annotate(Sum("measurements"))
    return {Span(*span): total for *span, total in rows.order_by(*Span._fields)}


def day_range(tallies: QuerySet[Tally]) -> tuple[date, date] | None:
    """Return the first and the last day of these tallies; None without any."""
    found = tallies.aggregate(first=Min("day"), last=Max("day"))
    return (found["first"], found["last"]) if found["first"] else None


def subject_days(tallies: QuerySet[Tally]) -> list[SubjectDay]:
    """Return stored days by what was tested, operator, network type and day."""
    rows = tallies.order_by("service", "plane", "operator", "network_type", "day")
    return [
        SubjectDay(service, plane, DayRow(*row))
        for service, plane, *row in rows.values_list("service", "plane", *DayRow._fields)
    ]


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


def view_tallies(
    campaign: Campaign, subject: str, plane: str, panel: str, network_type: str | None
) -> QuerySet[Tally]:
    """Return a campaign's tallies of a service or profile, as one view shows them."""
    chosen = campaign_tallies(campaign).filter(service=subject, plane=plane, panel=panel)
    return chosen if network_type is None else chosen.filter(network_type=network_type)


def latest_measured_campaign() -> Campaign | None:
    """Return the latest campaign that has measurements of real networks."""
    known = sorted(readers.campaigns(), key=lambda one: one.until, reverse=True)
    real = (one for one in known if not one.is_simulated)
    return next((one for one in real if campaign_tallies(one).exists()), None)


def timeline_days(
    campaign: Campaign, subject: str, plane: str, panel: str, network_type: str | None
) -> list[DayRow]:
    """Return a campaign's stored days of a service or profile, by operator, type and day."""
    chosen = view_tallies(campaign, subject, plane, panel, network_type)
    rows = chosen.order_by("operator", "network_type", "day").values_list(*DayRow._fields)
    return [DayRow(*row) for row in rows]
