"""Receipts: what makes an upload unique, for ever."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Length

from measurements.models.constraints import UID_PATTERN


class Receipt(models.Model):
    """One row per accepted measurement, never deleted. Partitioned by month of measured_at."""

    PUBLIC_FIELDS: ClassVar = ("measured_at", "uid", "sha256")
    SECRET_FIELDS: ClassVar = ("token_sha256",)

    pk = models.CompositePrimaryKey("measured_at", "uid")
    measured_at = models.DateTimeField(help_text="The uid's own time, cut to the hour.")
    uid = models.TextField()
    sha256 = models.BinaryField(help_text="Hash of the scrubbed canonical document, no report_id.")
    token_sha256 = models.BinaryField(
        null=True, help_text="Hash of the token that withdraws it; none came with older probes."
    )

    class Meta:
        """The uid has its form; the hash is whole."""

        db_table = "receipt"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(uid__regex=UID_PATTERN), name="receipt_uid"),
            models.CheckConstraint(
                condition=models.Q(models.lookups.Exact(Length("sha256"), 32)),
                name="receipt_sha256",
            ),
            models.CheckConstraint(
                condition=models.Q(token_sha256__isnull=True)
                | models.Q(models.lookups.Exact(Length("token_sha256"), 32)),
                name="receipt_token_sha256",
            ),
        ]

    def __str__(self) -> str:
        return self.uid
