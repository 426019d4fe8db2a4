"""Amendments of the reference data: whole records that stand in the place of the seed files'."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import Exact

from measurements.models.constraints import check_words, choices
from seeds.amendments import Kind

_NAMED = Coalesce(KT("record__id"), KT("record__slug"), Value(""), output_field=models.TextField())
_WITHDRAWABLE = (Kind.CLAIM.value, Kind.CAMPAIGN.value)


class Amendment(models.Model):
    """One amendment, the latest of its key is in force. Appended, never changed: a trigger refuses.

    Its record is as the seed file writes it; none withdraws what it names.
    """

    INTERNAL_FIELDS: ClassVar = (
        "id",
        "kind",
        "key",
        "record",
        "base",
        "note",
        "made_by",
        "made_at",
    )

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField(choices=choices(Kind))
    key = models.TextField(help_text="The record's id or slug.")
    record = models.JSONField(null=True)
    base = models.TextField(
        blank=True,
        help_text="Digest of what the file said of the key; empty where it said nothing.",
    )
    note = models.TextField(help_text="Why, and from where.")
    made_by = models.TextField()
    made_at = models.DateTimeField(db_default=Now(), help_text="One moment for one act.")

    class Meta:
        """What is used by stored measurements can be changed, never withdrawn."""

        db_table = "amendment"
        indexes: ClassVar = [models.Index(fields=["kind", "key", "-id"], name="amendment_latest")]
        constraints: ClassVar = [
            check_words("amendment", "kind", Kind),
            models.CheckConstraint(
                condition=~Q(key="") & ~Q(note="") & ~Q(made_by=""),
                name="amendment_says_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=False) | Q(kind__in=_WITHDRAWABLE),
                name="amendment_withdraws_no_network",
            ),
            models.CheckConstraint(
                condition=Q(record__isnull=True) | Q(Exact(_NAMED, F("key"))),
                name="amendment_names_its_record",
            ),
            models.CheckConstraint(
                condition=Q(base__regex="^([0-9a-f]{64})?$"), name="amendment_base_is_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
