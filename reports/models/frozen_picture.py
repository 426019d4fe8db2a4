"""Pictures of charts that were frozen: what somebody quoted stays what it was."""

from typing import ClassVar

from django.db import models


class FrozenPicture(models.Model):
    """One chart as it was when it was first asked for on its day. Never changed."""

    PUBLIC_FIELDS: ClassVar = ("day", "svg")
    INTERNAL_FIELDS: ClassVar = ("key",)

    key = models.TextField(primary_key=True, help_text="SHA-256 of chart, query, language, day.")
    day = models.DateField(help_text="UTC: the day it shows the state of.")
    svg = models.TextField()

    class Meta:
        """Counted by day."""

        db_table = "frozen_picture"
        indexes: ClassVar = [models.Index(fields=["day"], name="frozen_picture_day")]

    def __str__(self) -> str:
        return f"{self.key[:12]} of {self.day}"
