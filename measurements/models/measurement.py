"""Measurements: one run of one test, as its document says."""

from typing import ClassVar

from django.db import models

from measurements.models.ballot import BallotFields
from measurements.models.constraints import UID_PATTERN, check_words, choices
from measurements.vocabulary import Access


class Measurement(BallotFields):
    """What one document says of itself. Partitioned by month of measured_at."""

    PUBLIC_FIELDS: ClassVar = (
        "measured_at", "uid", "country", "asn", "operator", "network_type", "access", "test_name",
        "panel", "standing", "votes", "input",
    )  # fmt: skip
    INTERNAL_FIELDS: ClassVar = ("received_at", "voter", "prefix_group", "cohort")

    pk = models.CompositePrimaryKey("measured_at", "uid")
    measured_at = models.DateTimeField()
    uid = models.TextField()
    received_at = models.DateTimeField(help_text="The upload's partition key; its day is public.")
    country = models.TextField()
    asn = models.BigIntegerField()
    access = models.TextField(choices=choices(Access), blank=True)
    test_name = models.TextField()
    input = models.TextField(
        blank=True, db_default="", help_text="What was tested, such as a page; empty if private."
    )

    class Meta(BallotFields.Meta):
        """What must never be: an unknown country, AS0, a VPN's vote."""

        db_table = "measurement"
        # A country's latest, and its days: what lists and counts are asked for most.
        indexes: ClassVar = [
            models.Index(fields=["country", "measured_at", "uid"], name="measurement_country")
        ]
        constraints: ClassVar = [
            *BallotFields.ballot_constraints("measurement"),
            check_words("measurement", "access", Access, or_empty=True),
            models.CheckConstraint(
                condition=models.Q(uid__regex=UID_PATTERN), name="measurement_uid"
            ),
            models.CheckConstraint(condition=models.Q(asn__gt=0), name="measurement_asn"),
            models.CheckConstraint(
                condition=models.Q(country__regex="^[A-Z]{2}$"), name="measurement_country"
            ),
        ]

    def __str__(self) -> str:
        return self.uid
