"""What was brought in from OONI's public bucket, and how far."""

from typing import ClassVar

from django.db import models


class SyncedFile(models.Model):
    """One version of one object of the bucket. A changed object begins again under its key."""

    INTERNAL_FIELDS: ClassVar = (
        "key", "etag", "size", "position", "attempts", "finished_at", "error",
    )  # fmt: skip
    GIVE_UP_AFTER: ClassVar = 5  # attempts without a step forward; then only a person tries again

    key = models.TextField(primary_key=True)
    etag = models.TextField()
    size = models.BigIntegerField(help_text="Bytes, compressed.")
    position = models.IntegerField(
        default=0, help_text="The last line that is stored or rejected, from 1."
    )
    attempts = models.SmallIntegerField(
        default=0, help_text="Begun since it last got further, whatever became of it."
    )
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(
        default="", blank=True, help_text="Why it could not be read to its end; tried again."
    )

    class Meta:
        """An object that broke is not finished."""

        db_table = "synced_file"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(size__gte=0, position__gte=0, attempts__gte=0),
                name="synced_file_counts",
            ),
            models.CheckConstraint(
                condition=~models.Q(key="") & ~models.Q(etag=""), name="synced_file_named"
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True) | models.Q(error=""),
                name="synced_file_finished_without_error",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class SyncedCountry(models.Model):
    """How far the schedule has come in one country: every day before this one was gone through."""

    INTERNAL_FIELDS: ClassVar = ("country", "complete_until")

    country = models.TextField(primary_key=True)
    complete_until = models.DateField()

    class Meta:
        """One row a country of the schedule."""

        db_table = "synced_country"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(country__regex="^[A-Z]{2}$"), name="synced_country_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} until {self.complete_until}"
