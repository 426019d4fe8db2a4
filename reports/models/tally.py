"""Tallies: one bucket's votes for one service and plane, and the state they prove."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from measurements.models.constraints import check_words, choices
from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports.health import Health
from reports.states import State


class Tally(models.Model):
    """Day × country × operator × network type × service × plane × panel, under one ruleset."""

    PUBLIC_FIELDS: ClassVar = (
        "day", "country", "operator", "network_type", "service", "plane", "panel", "ruleset",
        "measurements", "voters", "votes_ok", "votes_blocked", "votes_throttled", "votes_degraded",
        "share", "low", "high", "state", "health",
    )  # fmt: skip
    INTERNAL_FIELDS: ClassVar = (
        "prefix_groups", "cohorts", "capped_voters", "capped_interfered", "computed_at",
    )  # fmt: skip

    pk = models.CompositePrimaryKey(
        "day", "country", "operator", "network_type", "service", "plane", "panel", "ruleset"
    )
    day = models.DateField(help_text="UTC: [day 00:00, next day 00:00).")
    country = models.TextField()
    operator = models.TextField()
    network_type = models.TextField(choices=choices(NetworkType))
    service = models.TextField()
    plane = models.TextField(choices=choices(Plane))
    panel = models.TextField(choices=choices(Panel))
    ruleset = models.TextField()
    measurements = models.IntegerField(help_text="All verdicts of the cell, voting or not.")
    voters = models.IntegerField(help_text="One vote each.")
    votes_ok = models.IntegerField()
    votes_blocked = models.IntegerField()
    votes_throttled = models.IntegerField()
    votes_degraded = models.IntegerField()
    prefix_groups = models.IntegerField()
    cohorts = models.IntegerField()
    capped_voters = models.IntegerField(
        db_default=0, help_text="Votes that periods are found from."
    )
    capped_interfered = models.IntegerField(db_default=0)
    share = models.FloatField(null=True, help_text="Interfered votes / voters; null without votes.")
    low = models.FloatField(null=True, help_text="2.5 % point of Beta(1/2, 1/2) updated by votes.")
    high = models.FloatField(null=True, help_text="97.5 % point of the same.")
    state = models.TextField(choices=choices(State))
    health = models.TextField(
        choices=choices(Health),
        db_default=Health.UNCHECKED.value,
        help_text="What canaries in control countries say of the service that day.",
    )
    computed_at = models.DateTimeField(db_default=Now())

    class Meta:
        """The votes add up, and a state is never certain without voters."""

        db_table = "tally"
        indexes: ClassVar = [
            models.Index(fields=["country", "service", "plane", "day"], name="tally_timeline"),
            models.Index(fields=["operator", "day"], name="tally_operator"),
        ]
        constraints: ClassVar = [
            check_words("tally", "network_type", NetworkType),
            check_words("tally", "plane", Plane),
            check_words("tally", "panel", Panel),
            check_words("tally", "state", State),
            check_words("tally", "health", Health),
            models.CheckConstraint(
                condition=~Q(health=Health.RETIRED.value) | Q(state=State.DOWN.value),
                name="tally_retired_is_down",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DOWN.value)
                | Q(health__in=[Health.DOWN.value, Health.RETIRED.value]),
                name="tally_down_has_witnesses",
            ),
            models.CheckConstraint(
                condition=Q(
                    voters=F("votes_ok")
                    + F("votes_blocked")
                    + F("votes_throttled")
                    + F("votes_degraded")
                ),
                name="tally_votes_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    capped_interfered__gte=0,
                    capped_interfered__lte=F("capped_voters"),
                    capped_voters__lte=F("voters"),
                ),
                name="tally_capped_within_votes",
            ),
            models.CheckConstraint(condition=~Q(service=""), name="tally_names_a_service"),
            models.CheckConstraint(
                condition=~Q(state=State.BLOCKED.value)
                | Q(panel=Panel.VETTED.value, voters__gte=5),
                name="tally_blocked_needs_vetted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.OK.value, State.LIKELY_BLOCKED.value])
                | Q(voters__gte=3),
                name="tally_no_state_from_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.operator} {self.network_type} {self.service}: {self.state}"


class HourTally(models.Model):
    """The same for one hour of the last days: one vote per voter and hour, no groups, no caps."""

    PUBLIC_FIELDS: ClassVar = (
        "hour", "country", "operator", "network_type", "service", "plane", "panel", "ruleset",
        "measurements", "voters", "votes_ok", "votes_blocked", "votes_throttled", "votes_degraded",
        "share", "low", "high", "state", "health",
    )  # fmt: skip

    pk = models.CompositePrimaryKey(
        "hour", "country", "operator", "network_type", "service", "plane", "panel", "ruleset"
    )
    hour = models.DateTimeField(help_text="UTC: [hour, next hour).")
    country = models.TextField()
    operator = models.TextField()
    network_type = models.TextField(choices=choices(NetworkType))
    service = models.TextField()
    plane = models.TextField(choices=choices(Plane))
    panel = models.TextField(choices=choices(Panel))
    ruleset = models.TextField()
    measurements = models.IntegerField(help_text="All verdicts of the hour, voting or not.")
    voters = models.IntegerField(help_text="One vote each; the same voter may vote every hour.")
    votes_ok = models.IntegerField()
    votes_blocked = models.IntegerField()
    votes_throttled = models.IntegerField()
    votes_degraded = models.IntegerField()
    share = models.FloatField(null=True, help_text="Interfered votes / voters; null without votes.")
    low = models.FloatField(null=True, help_text="2.5 % point of Beta(1/2, 1/2) updated by votes.")
    high = models.FloatField(null=True, help_text="97.5 % point of the same.")
    state = models.TextField(choices=choices(State))
    health = models.TextField(choices=choices(Health), help_text="Of the day.")

    class Meta:
        """The votes add up."""

        db_table = "hour_tally"
        constraints: ClassVar = [
            check_words("hour_tally", "network_type", NetworkType),
            check_words("hour_tally", "plane", Plane),
            check_words("hour_tally", "panel", Panel),
            check_words("hour_tally", "state", State),
            check_words("hour_tally", "health", Health),
            models.CheckConstraint(
                condition=Q(
                    voters=F("votes_ok")
                    + F("votes_blocked")
                    + F("votes_throttled")
                    + F("votes_degraded")
                ),
                name="hour_tally_votes_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hour} {self.operator} {self.network_type} {self.service}: {self.state}"
