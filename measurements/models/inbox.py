"""The inbox: the queue of record. A row leaves it only by being judged."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from measurements.models.ballot import BallotFields


class Inbox(BallotFields):
    """One accepted upload that waits for its verdicts, with the ballot it will cast."""

    INTERNAL_FIELDS: ClassVar = (
        "id", "queued_at", "received_at", "uid", "attempts", "next_at", "error_code", "error",
        *BallotFields.BALLOT_FIELDS,
    )  # fmt: skip
    NEEDS_ATTENTION_AFTER: ClassVar = 8  # attempts, with back-off about four hours

    id = models.BigAutoField(primary_key=True)
    queued_at = models.DateTimeField(db_default=Now(), help_text="Exact; gone with the row.")
    received_at = models.DateTimeField(help_text="The upload's partition key.")
    uid = models.TextField()
    attempts = models.SmallIntegerField(db_default=0)
    next_at = models.DateTimeField(db_default=Now())
    error_code = models.TextField(db_default="", blank=True)
    error = models.TextField(db_default="", blank=True)

    class Meta(BallotFields.Meta):
        """A queue: short, hot, emptied often."""

        db_table = "inbox"
        constraints: ClassVar = BallotFields.ballot_constraints("inbox")

    def __str__(self) -> str:
        return f"{self.uid} (attempt {self.attempts})"
