"""Reads of periods for pages: one, those of a view, its days, and what changed lately."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, JSONField, Max, Q, QuerySet, Window
from django.db.models.functions import Lag

from reports.detection import Level
from reports.models import Period, PeriodRevision, RevisionReason, Tally
from reports.period_ledger import read_draft
from reports.queries import DayRow, current_periods, current_tallies, known_periods
from seeds import readers
from seeds.readers import Campaign

_SERIES = ("country", "operator", "network_type", "service", "plane", "panel")


def find_period(period_id: str) -> Period | None:
    """Return a period as it is told now, a withdrawn one too."""
    return known_periods().filter(id=period_id).first()


def periods_of(period_ids: tuple[str, ...]) -> dict[str, Period]:
    """Return these periods by id."""
    return known_periods().in_bulk(period_ids)


def ledger_of(period: Period) -> list[PeriodRevision]:
    """Return what was told of a period, oldest first."""
    return list(PeriodRevision.objects.filter(period=period).order_by("revision"))


def as_told_in(revision: PeriodRevision) -> Period:
    """Return what a revision told of its period; not to be saved."""
    return Period(**read_draft(revision.values))


def last_day_of(period: Period) -> date | None:
    """Return the last day on which a period's series has a tally."""
    found: date | None = (
        current_tallies().filter(**series_of(period)).aggregate(last=Max("day"))["last"]
    )
    return found


def series_tallies(period: Period, since: date, until: date) -> QuerySet[Tally]:
    """Return the tallies of the days [since, until) of a period's series."""
    return current_tallies().filter(**series_of(period), day__gte=since, day__lt=until)


def series_days(period: Period, since: date, until: date) -> list[DayRow]:
    """Return the stored days [since, until) of a period's series."""
    rows = series_tallies(period, since, until)
    return [DayRow(*row) for row in rows.order_by("day").values_list(*DayRow._fields)]


def view_periods(
    campaign: Campaign, subject: str, plane: str, panel: str, network_type: str | None
) -> list[Period]:
    """Return the periods that stand of one view of a campaign, by onset."""
    chosen = current_periods().filter(
        country=campaign.country,
        service=subject,
        plane=plane,
        panel=panel,
        onset_low__lt=campaign.until,
    )
    if network_type is not None:
        chosen = chosen.filter(network_type=network_type)
    return [
        one
        for one in chosen.order_by("onset", "operator", "id")
        if one.end_high is None or one.end_high >= campaign.since
    ]


def latest_revisions(count: int) -> list[tuple[PeriodRevision, PeriodRevision | None]]:
    """Return the latest revisions of real periods, newest first, each with the one before it."""
    rows = PeriodRevision.objects.filter(period__in=known_periods())
    rows = rows.exclude(period__country__in=list(readers.invented_countries()))
    newest = list(rows.select_related("period").order_by("-changed_at", "-id")[:count])
    earlier = PeriodRevision.objects.filter(period__in={one.period_id for one in newest})
    known = {(one.period_id, one.revision): one for one in earlier}
    return [(one, known.get((one.period_id, one.revision - 1))) for one in newest]


class LedgerEntry(NamedTuple):
    """What is told of a period from a moment on, and what was told before; None of nothing."""

    period: Period
    revision: int
    reason: str
    changed_at: datetime
    values: dict[str, Any]
    before: dict[str, Any] | None


def latest_ledger(periods: QuerySet[Period], most: int) -> list[LedgerEntry]:
    """Return the latest entries of these periods' ledgers that tell of a confirmed one."""
    ledger: dict[str, Any] = {"partition_by": F("period_id"), "order_by": "revision"}
    rows = (
        PeriodRevision.objects.filter(period__in=periods)
        .annotate(
            before=Window(Lag("values"), output_field=JSONField(), **ledger),
            reason_before=Window(Lag("reason"), **ledger),
        )
        .filter(Q(values__level=Level.CONFIRMED) | Q(before__level=Level.CONFIRMED))
        .select_related("period")
        .order_by("-changed_at", "-id")[:most]
    )
    return [
        LedgerEntry(
            row.period,
            row.revision,
            row.reason,
            row.changed_at,
            row.values,
            None if row.reason_before == RevisionReason.WITHDRAWN else row.before,
        )
        for row in rows
    ]


def campaign_ledgers(campaign: Campaign) -> QuerySet[Period]:
    """Return every period that was ever told of a campaign's services in its days."""
    periods = Period.objects.filter(country=campaign.country, service__in=campaign.subjects)
    may_last = Q(end_high__isnull=True) | Q(end_high__gte=campaign.since)
    return periods.filter(may_last, onset_low__lt=campaign.until)


def operator_ledgers(slug: str) -> QuerySet[Period]:
    """Return every period that was ever told of an operator."""
    return Period.objects.filter(operator=slug)


def service_ledgers(slug: str) -> QuerySet[Period]:
    """Return every period that was ever told of a service or the profiles of its calls."""
    profiles = (one.slug for one in readers.profiles_of(slug))
    return Period.objects.filter(service__in=[slug, *profiles])


def series_of(period: Period) -> dict[str, str]:
    """Return what the tallies of a period's series have in common."""
    return {name: getattr(period, name) for name in _SERIES}
