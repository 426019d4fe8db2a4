"""Rulesets: what was ever judged by, which one is in force, and which one is on its way."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class Ruleset(models.Model):
    """One version of the rules with its fingerprints, so that every worker judges alike."""

    PUBLIC_FIELDS: ClassVar = ("version", "created_at")
    INTERNAL_FIELDS: ClassVar = ("fingerprints",)

    version = models.TextField(primary_key=True)
    fingerprints = models.BinaryField(
        default=b"", help_text="CSV texts of fingerprints, as JSON in zstd; empty without any."
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        """Never changed, never deleted: verdicts name it."""

        db_table = "ruleset"

    def __str__(self) -> str:
        return self.version


class RulesetPointer(models.Model):
    """The one row that says which ruleset pages, API and releases read."""

    PUBLIC_FIELDS: ClassVar = ("active", "target", "changed_at")
    INTERNAL_FIELDS: ClassVar = ("id",)

    id = models.SmallIntegerField(primary_key=True, default=1)
    active = models.ForeignKey(Ruleset, models.PROTECT, related_name="+")
    target = models.ForeignKey(
        Ruleset,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Being judged, not yet read.",
    )
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        """One row; what is in force is not on its way."""

        db_table = "ruleset_pointer"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="ruleset_pointer_is_one"),
            models.CheckConstraint(
                condition=~models.Q(active=models.F("target")), name="ruleset_pointer_moves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.active_id} (next: {self.target_id})"


class RejudgeUnit(models.Model):
    """One day of one test to be judged again, and how far that is."""

    INTERNAL_FIELDS: ClassVar = (
        "ruleset", "day", "test_name", "measurements", "last_uid", "judged", "missing",
        "finished_at",
    )  # fmt: skip

    pk = models.CompositePrimaryKey("ruleset", "day", "test_name")
    ruleset = models.ForeignKey(Ruleset, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    test_name = models.TextField()
    measurements = models.BigIntegerField(help_text="How many there were when it was planned.")
    last_uid = models.TextField(db_default="", help_text="The last uid that is done.")
    judged = models.BigIntegerField(db_default=0)
    missing = models.BigIntegerField(db_default=0, help_text="Without a document in the database.")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Small: days × tests."""

        db_table = "rejudge_unit"

    def __str__(self) -> str:
        return f"{self.day} {self.test_name} under {self.ruleset_id}"


class RejudgeChange(models.Model):
    """How many verdicts of a test changed from which outcome to which; empty: there was none."""

    INTERNAL_FIELDS: ClassVar = ("ruleset", "test_name", "plane", "before", "after", "verdicts")

    pk = models.CompositePrimaryKey("ruleset", "test_name", "plane", "before", "after")
    ruleset = models.ForeignKey(Ruleset, models.PROTECT, related_name="+", db_index=False)
    test_name = models.TextField()
    plane = models.TextField()
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    verdicts = models.BigIntegerField()

    class Meta:
        """Counted in the commit that judged them."""

        db_table = "rejudge_change"

    def __str__(self) -> str:
        return f"{self.test_name} {self.plane}: {self.before} to {self.after}, {self.verdicts}"
