"""The edition of the conclusions: a number that grows whenever what the pages show has changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Edition(models.Model):
    """The one row that holds it."""

    INTERNAL_FIELDS: ClassVar = ("id", "number")

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()

    class Meta:
        """Never more than one row."""

        db_table = "edition"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="edition_is_one_row")
        ]

    def __str__(self) -> str:
        return str(self.number)
