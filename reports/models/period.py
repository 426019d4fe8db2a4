"""Periods of interference as told, their ledger, and the series that are to be looked at anew."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from measurements.models.constraints import check_words, choices
from reports.detection import Level


class StaleSeries(models.Model):
    """A tally of this series was written. Append-only; deleted by key before the series is read."""

    INTERNAL_FIELDS: ClassVar = (
        "id", "country", "operator", "network_type", "service", "plane", "panel",
    )  # fmt: skip

    id = models.BigAutoField(primary_key=True)
    country = models.TextField()
    operator = models.TextField()
    network_type = models.TextField()
    service = models.TextField()
    plane = models.TextField()
    panel = models.TextField()

    class Meta:
        """Found by its key."""

        db_table = "stale_series"
        indexes: ClassVar = [
            models.Index(
                fields=["country", "operator", "network_type", "service", "plane", "panel"],
                name="stale_series_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.operator} {self.network_type} {self.service} {self.plane} {self.panel}"


class PeriodDraft(models.Model):
    """A series' periods under the ruleset that is on its way; told once it is in force."""

    INTERNAL_FIELDS: ClassVar = (
        "country", "operator", "network_type", "service", "plane", "panel", "ruleset", "found",
    )  # fmt: skip

    pk = models.CompositePrimaryKey(
        "country", "operator", "network_type", "service", "plane", "panel", "ruleset"
    )
    country = models.TextField()
    operator = models.TextField()
    network_type = models.TextField()
    service = models.TextField()
    plane = models.TextField()
    panel = models.TextField()
    ruleset = models.TextField()
    found = models.JSONField(help_text="A list of what a period's row holds; never empty.")

    class Meta:
        """Small, and gone when the ruleset is in force or given up."""

        db_table = "period_draft"

    def __str__(self) -> str:
        return f"{self.operator} {self.network_type} {self.service} under {self.ruleset}"


class Period(models.Model):
    """A period of one series, as it is told now. Never deleted.

    It keeps its id under other rulesets; what stands was found under the one in force.
    """

    PUBLIC_FIELDS: ClassVar = (
        "id", "country", "operator", "network_type", "service", "plane", "panel", "ruleset",
        "level", "onset_low", "onset", "onset_high", "end_low", "end", "end_high",
        "is_open_start", "is_short", "evidence", "revision", "is_withdrawn",
    )  # fmt: skip
    INTERNAL_FIELDS: ClassVar = ("ordinal", "chances")

    id = models.TextField(
        primary_key=True, help_text="Of the series and the ordinal; never reused."
    )
    ordinal = models.IntegerField(help_text="Counts the series' periods.")
    country = models.TextField()
    operator = models.TextField()
    network_type = models.TextField()
    service = models.TextField()
    plane = models.TextField()
    panel = models.TextField()
    ruleset = models.TextField()
    level = models.TextField(choices=[(level.value, level.value) for level in Level])
    onset_low = models.DateField()
    onset = models.DateField()
    onset_high = models.DateField()
    end_low = models.DateField(null=True)
    end = models.DateField(null=True)
    end_high = models.DateField(null=True, help_text="Null while it may last.")
    is_open_start = models.BooleanField()
    is_short = models.BooleanField()
    evidence = models.JSONField()
    chances = models.JSONField(
        db_default={}, help_text="Distributions of onset and end, which episodes combine."
    )
    revision = models.IntegerField(default=1)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        """Edges are in order, and an ordinal is used once."""

        db_table = "period"
        constraints: ClassVar = [
            models.UniqueConstraint(
                "country", "operator", "network_type", "service", "plane", "panel", "ordinal",
                name="period_ordinal_once",
            ),
            models.CheckConstraint(
                condition=Q(onset_low__lte=F("onset"), onset__lte=F("onset_high")),
                name="period_onset_in_order",
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end_low__isnull=False, end_low__lte=F("end")),
                name="period_end_after_low",
            ),
            models.CheckConstraint(
                condition=Q(end_high__isnull=True) | Q(end__isnull=False, end__lte=F("end_high")),
                name="period_end_before_high",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="period_revision_from_1"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.id} {self.operator} {self.onset} to {self.end}"


class RevisionReason(StrEnum):
    """Why a period says something else than before."""

    FOUND = "found"
    CHANGED = "changed"
    REJUDGED = "rejudged"  # another ruleset came in force
    WITHDRAWN = "withdrawn"


class PeriodRevision(models.Model):
    """What a period said from one change to the next. Append-only."""

    PUBLIC_FIELDS: ClassVar = ("period", "revision", "values", "reason", "changed_at")
    INTERNAL_FIELDS: ClassVar = ("id",)

    id = models.BigAutoField(primary_key=True)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    revision = models.IntegerField()
    values = models.JSONField()
    reason = models.TextField(choices=choices(RevisionReason))
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        """One row per revision."""

        db_table = "period_revision"
        constraints: ClassVar = [
            models.UniqueConstraint("period", "revision", name="period_revision_once"),
            check_words("period_revision", "reason", RevisionReason),
        ]

    def __str__(self) -> str:
        return f"{self.period_id} revision {self.revision}: {self.reason}"
