"""Releases: what was published, when, and where in it each document lies. Append-only."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from measurements.models.constraints import UID_PATTERN, check_words, choices
from measurements.release_layout import Collection


class Release(models.Model):
    """One publication: files that never change, and a manifest that names the one before.

    A row is written last, after its files were read back and verified: what has no row is not
    published.
    """

    PUBLIC_FIELDS: ClassVar = ("number", "name", "published_on", "ruleset", "manifest_sha256")

    number = models.IntegerField(primary_key=True, help_text="Its place in the chain, from 1.")
    name = models.TextField(unique=True, help_text="Day of publication and a number: 2026-11-25.1")
    published_on = models.DateField()
    ruleset = models.TextField()
    manifest_sha256 = models.TextField()

    class Meta:
        """The chain begins at 1."""

        db_table = "release"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(number__gte=1), name="release_number_from_1"),
            models.CheckConstraint(
                condition=Q(name__regex=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]+$"),
                name="release_name_form",
            ),
            models.CheckConstraint(
                condition=Q(manifest_sha256__regex="^[0-9a-f]{64}$"), name="release_manifest_hash"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReleasedDay(models.Model):
    """One day of one collection in one release; the latest release that has the day is current."""

    PUBLIC_FIELDS: ClassVar = ("release", "collection", "day", "measurements")
    INTERNAL_FIELDS: ClassVar = ("conclusions",)

    pk = models.CompositePrimaryKey("release", "collection", "day")
    release = models.ForeignKey(Release, models.PROTECT, related_name="+", db_index=False)
    collection = models.TextField(choices=choices(Collection))
    day = models.DateField(help_text="UTC: [day 00:00, next day 00:00).")
    measurements = models.IntegerField(help_text="All of the day that were known by then.")
    conclusions = models.TextField(
        blank=True, help_text="Digest of the day's tallies; another one asks for a new revision."
    )

    class Meta:
        """Found by day."""

        db_table = "released_day"
        indexes: ClassVar = [models.Index(fields=["collection", "day"], name="released_day_key")]
        constraints: ClassVar = [check_words("released_day", "collection", Collection)]

    def __str__(self) -> str:
        return f"{self.collection} {self.day} in {self.release_id}"


class ReleaseItem(models.Model):
    """One measurement in the release that first held it, or that holds its document anew.

    The document is one gzip member of the collection's raw file of the day. It has no place where
    the volunteer asked that it never be published, or withdrew it.
    """

    PUBLIC_FIELDS: ClassVar = ("measured_at", "uid", "release", "raw_start", "raw_length")

    pk = models.CompositePrimaryKey("measured_at", "uid", "release")
    measured_at = models.DateTimeField()
    uid = models.TextField()
    release = models.ForeignKey(Release, models.PROTECT, related_name="+", db_index=False)
    raw_start = models.BigIntegerField(null=True, help_text="Byte at which the member begins.")
    raw_length = models.IntegerField(null=True, help_text="Bytes of the member.")

    class Meta:
        """A place is whole."""

        db_table = "release_item"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(uid__regex=UID_PATTERN), name="release_item_uid"),
            models.CheckConstraint(
                condition=Q(raw_start__isnull=True, raw_length__isnull=True)
                | Q(raw_start__gte=0, raw_length__gt=0),
                name="release_item_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid} in {self.release_id}"
