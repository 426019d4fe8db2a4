"""Intake: store a batch of submissions in one commit, each once. 200 is sent only after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import orjson
from django.db import IntegrityError, connection

from measurements import partitions, sql
from measurements.refusals import Reason
from measurements.submission import Submission
from probe.scrub import SCRUB_VERSION


class Status(StrEnum):
    """What became of one measurement."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one submission. reason is empty unless rejected."""

    uid: str
    status: Status
    reason: Reason | None = None

    @property
    def detail(self) -> str | None:
        """Return the reason as one clear sentence."""
        return _DETAILS[self.reason] if self.reason is not None else None


_DETAILS = {
    Reason.UID_COLLISION: "Another measurement has this uid: change nothing and report this to us.",
    Reason.WITHDRAWN: "This measurement was withdrawn and is not taken in again.",
}


class _Known(NamedTuple):
    """What the database had before of a uid."""

    sha256: bytes
    is_withdrawn: bool


def take_in(submissions: Sequence[Submission], now: datetime) -> list[Receipt]:
    """Store what is new and return one receipt per submission, in order.

    When this returns, everything accepted or duplicate is on the disk. The same document twice
    in a batch is stored once. Raises DatabaseError if the database cannot promise that.
    """
    if not submissions:
        return []
    first: dict[str, Submission] = {}
    for submission in submissions:
        first.setdefault(submission.identity.uid, submission)
    batch = sorted(first.values(), key=lambda each: (each.identity.measured_at, each.identity.uid))
    received_at = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    _ensure_partitions(batch, received_at)
    new = _store(batch, received_at)
    known = _known_receipts([each for each in batch if each.identity.uid not in new])
    return [_receipt(each, first, new, known) for each in submissions]


def _receipt(
    submission: Submission, first: dict[str, Submission], new: set[str], known: dict[str, _Known]
) -> Receipt:
    """Tell accepted from duplicate from collision; a batch's second copy is a duplicate."""
    identity = submission.identity
    if identity.uid in new:
        stored = first[identity.uid]
        if stored is submission:
            return Receipt(identity.uid, Status.ACCEPTED)
        same = stored.identity.sha256 == identity.sha256
    else:
        if known[identity.uid].is_withdrawn:
            return Receipt(identity.uid, Status.REJECTED, Reason.WITHDRAWN)
        same = known[identity.uid].sha256 == identity.sha256
    if same:
        return Receipt(identity.uid, Status.DUPLICATE)
    return Receipt(identity.uid, Status.REJECTED, Reason.UID_COLLISION)


def _store(batch: list[Submission], received_at: datetime) -> set[str]:
    """Run the intake statement, once more if a partition was dropped under our feet."""
    statement = sql.read("take_in")
    parameters: dict[str, Any] = _columns(batch) | {
        "received_at": received_at,
        "scrub_version": SCRUB_VERSION,
    }
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement, parameters)
        except IntegrityError as error:
            if "no partition" not in str(error):
                raise
            partitions.forget_known()
            _ensure_partitions(batch, received_at)
            cursor.execute(statement, parameters)
        return {uid for (uid,) in cursor.fetchall()}


def _ensure_partitions(batch: list[Submission], received_at: datetime) -> None:
    """Make the partitions that this batch and its drain will write to."""
    partitions.ensure(partitions.BY_MEASURED_AT, [each.identity.measured_at for each in batch])
    partitions.ensure(partitions.BY_RECEIVED_AT, [received_at])


def _columns(batch: list[Submission]) -> dict[str, Any]:
    """Return the batch as one array per column."""
    ballot_columns = (
        "operator", "network_type", "panel", "standing", "votes", "voter", "prefix_group", "cohort",
    )  # fmt: skip
    columns: dict[str, Any] = {
        "measured_at": [each.identity.measured_at for each in batch],
        "uid": [each.identity.uid for each in batch],
        "sha256": [each.identity.sha256 for each in batch],
        "token_sha256": [each.token_sha256 for each in batch],
        "document": [each.document for each in batch],
        "source": [each.source.value for each in batch],
        "observed_asn": [each.observed_asn for each in batch],
        "observed_country": [each.observed_country for each in batch],
        "original": [
            orjson.dumps(each.original).decode() if each.original else None for each in batch
        ],
    }
    for name in ballot_columns:
        columns[name] = [getattr(each.ballot, name) for each in batch]
    return columns


def _known_receipts(batch: list[Submission]) -> dict[str, _Known]:
    """Return the receipts that were there before, by uid."""
    if not batch:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.read("find_receipts"),
            {
                "measured_at": [each.identity.measured_at for each in batch],
                "uid": [each.identity.uid for each in batch],
            },
        )
        return {
            uid: _Known(bytes(sha256), is_withdrawn)
            for uid, sha256, is_withdrawn in cursor.fetchall()
        }
