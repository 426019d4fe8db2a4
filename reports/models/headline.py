"""Headlines: what a bucket's tallies say together of one service's calls and messages."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from measurements.models.constraints import check_words, choices
from measurements.vocabulary import NetworkType, Panel
from reports.headlines import Certainty, Headline


class DayHeadline(models.Model):
    """Day × country × operator × network type × service × panel, under one ruleset."""

    PUBLIC_FIELDS: ClassVar = (
        "day", "country", "operator", "network_type", "service", "panel", "ruleset", "headline",
        "certainty", "basis", "tested",
    )  # fmt: skip

    pk = models.CompositePrimaryKey(
        "day", "country", "operator", "network_type", "service", "panel", "ruleset"
    )
    day = models.DateField(help_text="UTC: [day 00:00, next day 00:00).")
    country = models.TextField()
    operator = models.TextField()
    network_type = models.TextField(choices=choices(NetworkType))
    service = models.TextField(help_text="Never a traffic profile: these are named in tested.")
    panel = models.TextField(choices=choices(Panel))
    ruleset = models.TextField()
    headline = models.TextField(choices=choices(Headline))
    certainty = models.TextField(
        choices=choices(Certainty), help_text="Of the interference; none where there is none."
    )
    basis = models.JSONField(help_text="The planes that the headline rests on.")
    tested = models.JSONField(help_text="Every plane with its state and votes.")

    class Meta:
        """Interference has a certainty, nothing else has."""

        db_table = "day_headline"
        indexes: ClassVar = [
            models.Index(fields=["country", "service", "day"], name="day_headline_timeline")
        ]
        constraints: ClassVar = [
            check_words("day_headline", "network_type", NetworkType),
            check_words("day_headline", "panel", Panel),
            check_words("day_headline", "headline", Headline),
            check_words("day_headline", "certainty", Certainty),
            models.CheckConstraint(
                condition=Q(certainty=Certainty.NONE.value)
                ^ Q(headline__in=[word.value for word in Headline if word.is_interference]),
                name="day_headline_interference_has_certainty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.operator} {self.network_type} {self.service}: {self.headline}"
