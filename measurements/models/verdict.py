"""Verdicts: what the rules conclude from one measurement for one service and plane."""

from typing import ClassVar

from django.db import models

from measurements.models.constraints import check_votes, check_words, choices
from measurements.rules.vocabulary import Mechanism, Outcome, Plane
from measurements.vocabulary import NetworkType, Panel


class Verdict(models.Model):
    """One conclusion, with the bucket it is counted in. Partitioned by month of measured_at.

    The bucket's columns repeat the measurement's, so that regrouping reads one table.
    """

    PUBLIC_FIELDS: ClassVar = (
        "measured_at", "uid", "service", "plane", "ruleset", "outcome", "mechanism", "rule_id",
        "country", "operator", "network_type", "panel", "votes",
    )  # fmt: skip
    INTERNAL_FIELDS: ClassVar = ("voter", "prefix_group", "cohort")

    pk = models.CompositePrimaryKey("measured_at", "uid", "service", "plane", "ruleset")
    measured_at = models.DateTimeField()
    uid = models.TextField()
    service = models.TextField(blank=True, help_text="Empty where no known service is spoken of.")
    plane = models.TextField(choices=choices(Plane))
    ruleset = models.TextField()
    outcome = models.TextField(choices=choices(Outcome))
    mechanism = models.TextField(choices=choices(Mechanism), blank=True)
    rule_id = models.TextField()
    country = models.TextField()
    operator = models.TextField()
    network_type = models.TextField(choices=choices(NetworkType))
    panel = models.TextField(choices=choices(Panel))
    votes = models.BooleanField()
    voter = models.BinaryField(null=True)
    prefix_group = models.BinaryField(null=True)
    cohort = models.BinaryField(null=True)

    class Meta:
        """Regrouping reads one bucket: its index begins with what is compared for equality."""

        db_table = "verdict"
        indexes: ClassVar = [
            models.Index(
                fields=["country", "operator", "network_type", "measured_at"], name="verdict_bucket"
            )
        ]
        constraints: ClassVar = [
            check_words("verdict", "plane", Plane),
            check_words("verdict", "outcome", Outcome),
            check_words("verdict", "mechanism", Mechanism, or_empty=True),
            check_words("verdict", "network_type", NetworkType),
            check_words("verdict", "panel", Panel),
            check_votes("verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} {self.service} {self.plane}: {self.outcome}"
