"""Withdrawals: what was taken out, so that it is never taken in again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from measurements.models.constraints import UID_PATTERN, check_words, choices
from measurements.vocabulary import Panel, WithdrawnBy


class Withdrawal(models.Model):
    """One measurement that was taken out for good; its receipt stays, and nothing else of it.

    A release that holds it is redacted by the next one.
    """

    INTERNAL_FIELDS: ClassVar = (
        "measured_at", "uid", "panel", "withdrawn_by", "reason", "withdrawn_at",
    )  # fmt: skip

    pk = models.CompositePrimaryKey("measured_at", "uid")
    measured_at = models.DateTimeField()
    uid = models.TextField()
    panel = models.TextField(choices=choices(Panel), help_text="Tells which collection had it.")
    withdrawn_by = models.TextField(choices=choices(WithdrawnBy))
    reason = models.TextField(blank=True, help_text="Volunteers need not give any.")
    withdrawn_at = models.DateTimeField(help_text="Cut to the hour, as every kept time.")

    class Meta:
        """Whoever runs the instance says why."""

        db_table = "withdrawal"
        constraints: ClassVar = [
            check_words("withdrawal", "panel", Panel),
            check_words("withdrawal", "withdrawn_by", WithdrawnBy),
            models.CheckConstraint(condition=Q(uid__regex=UID_PATTERN), name="withdrawal_uid"),
            models.CheckConstraint(
                condition=~Q(reason="") | Q(withdrawn_by=WithdrawnBy.VOLUNTEER.value),
                name="withdrawal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.uid
