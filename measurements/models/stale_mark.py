"""Stale marks: buckets whose tallies must be computed anew. Append-only until regrouped."""

from typing import ClassVar

from django.db import models


class StaleMark(models.Model):
    """One committed batch touched this bucket."""

    INTERNAL_FIELDS: ClassVar = ("id", "day", "country", "operator", "network_type")

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    country = models.TextField()
    operator = models.TextField()
    network_type = models.TextField()

    class Meta:
        """Deleted by bucket."""

        db_table = "stale_mark"
        indexes: ClassVar = [
            models.Index(
                fields=["day", "country", "operator", "network_type"], name="stale_mark_bucket"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.country} {self.operator} {self.network_type}"
