"""Uploads: the documents themselves, append-only."""

from typing import ClassVar

from django.db import models

from measurements.models.constraints import check_words, choices
from measurements.vocabulary import Source


class Upload(models.Model):
    """One scrubbed document as it was accepted. Partitioned by month of received_at."""

    PUBLIC_FIELDS: ClassVar = ("uid", "document", "scrub_version", "original")
    INTERNAL_FIELDS: ClassVar = ("received_at", "source", "observed_asn", "observed_country")

    pk = models.CompositePrimaryKey("received_at", "uid")
    received_at = models.DateTimeField(help_text="Cut to the hour, as every kept time.")
    uid = models.TextField()
    document = models.BinaryField(help_text="Scrubbed canonical JSON, zstd.")
    scrub_version = models.SmallIntegerField()
    source = models.TextField(choices=choices(Source))
    observed_asn = models.BigIntegerField(null=True, help_text="AS of the sender's address.")
    observed_country = models.TextField(default="", blank=True)
    original = models.JSONField(null=True, help_text="An import's own times and report id.")

    class Meta:
        """Unique by receipt; here only by hour."""

        db_table = "upload"
        constraints: ClassVar = [check_words("upload", "source", Source)]

    def __str__(self) -> str:
        return self.uid
