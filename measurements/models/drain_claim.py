"""Claims of drainers: which rows a worker that died had in its hands."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class DrainClaim(models.Model):
    """The inbox rows of one batch, committed before the batch is judged.

    Its worker holds the session advisory lock (2, worker) while it lives: a claim whose lock is
    free is an orphan, and its rows are drained one by one, so that a document that kills
    processes is found out.
    """

    INTERNAL_FIELDS: ClassVar = ("id", "worker", "inbox_ids", "claimed_at")

    id = models.BigAutoField(primary_key=True)
    worker = models.IntegerField()
    inbox_ids = ArrayField(models.BigIntegerField())
    claimed_at = models.DateTimeField(db_default=Now())

    class Meta:
        """A handful of rows at any time."""

        db_table = "drain_claim"

    def __str__(self) -> str:
        return f"claim {self.pk} of {len(self.inbox_ids)} rows"
