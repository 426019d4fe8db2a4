"""Decisions of the operator about votes: the reason, what each was about, and its undoing."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from measurements.models.constraints import check_words, choices
from measurements.vocabulary import DecisionKind, Standing


class Decision(models.Model):
    """One decision. Kept for good; undone, it says when and why."""

    INTERNAL_FIELDS: ClassVar = (
        "id", "kind", "reason", "selection", "decided_at", "measurements", "undone_at",
        "undone_reason",
    )  # fmt: skip

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField(choices=choices(DecisionKind))
    reason = models.TextField()
    selection = models.JSONField(help_text="What was named, as it was named.")
    decided_at = models.DateTimeField(db_default=Now())
    measurements = models.IntegerField(db_default=0)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(blank=True, db_default="")

    class Meta:
        """No decision and no undoing is without a reason."""

        db_table = "decision"
        constraints: ClassVar = [
            check_words("decision", "kind", DecisionKind),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_reason"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | ~Q(undone_reason=""),
                name="decision_undone_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.kind} {self.measurements}"


class DecisionItem(models.Model):
    """One measurement that a decision is about, and what it was before."""

    INTERNAL_FIELDS: ClassVar = ("decision", "measured_at", "uid", "standing_before")

    pk = models.CompositePrimaryKey("measured_at", "uid", "decision")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    measured_at = models.DateTimeField()
    uid = models.TextField()
    standing_before = models.TextField(choices=choices(Standing))

    class Meta:
        """A measurement may be decided about again."""

        db_table = "decision_item"
        constraints: ClassVar = [check_words("decision_item", "standing_before", Standing)]

    def __str__(self) -> str:
        return self.uid
