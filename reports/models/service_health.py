"""Service health: what vetted canaries of control countries saw, and what is to be asked anew."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from measurements.models.constraints import check_words, choices
from measurements.rules.vocabulary import Plane


class ServiceHealth(models.Model):
    """One control country's votes on one day about one service and plane, under one ruleset."""

    PUBLIC_FIELDS: ClassVar = (
        "day", "service", "plane", "ruleset", "country", "votes_ok", "votes_interfered",
    )  # fmt: skip

    pk = models.CompositePrimaryKey("day", "service", "plane", "ruleset", "country")
    day = models.DateField(help_text="UTC: [day 00:00, next day 00:00).")
    service = models.TextField()
    plane = models.TextField(choices=choices(Plane))
    ruleset = models.TextField()
    country = models.TextField(help_text="A control country.")
    votes_ok = models.IntegerField(help_text="Votes of the vetted panel, all operators.")
    votes_interfered = models.IntegerField()

    class Meta:
        """A witness has seen something."""

        db_table = "service_health"
        constraints: ClassVar = [
            check_words("service_health", "plane", Plane),
            models.CheckConstraint(
                condition=Q(votes_ok__gt=0) | Q(votes_interfered__gt=0),
                name="service_health_has_votes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.service} {self.plane} in {self.country}"


class HealthMark(models.Model):
    """A control country's vetted tallies of this day, service and plane were written."""

    INTERNAL_FIELDS: ClassVar = ("id", "day", "service", "plane")

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    service = models.TextField()
    plane = models.TextField()

    class Meta:
        """Append-only until asked; deleted by day, service and plane."""

        db_table = "health_mark"
        indexes: ClassVar = [
            models.Index(fields=["day", "service", "plane"], name="health_mark_key")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.service} {self.plane}"
