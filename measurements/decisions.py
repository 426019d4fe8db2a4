"""Decisions about votes: late batches accepted or refused, votes quarantined, and all of it undone.

A decision names its measurements once and for good, so that undoing it gives each of them back
what it was. It is taken while nobody judges, as the ruleset pointer is moved: a verdict is written
either before it or in the knowledge of it. Documents and verdicts' outcomes are never touched.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models.functions import Now

from measurements import rulesets, sql
from measurements.ballots import bucket_name, public_pseudonym
from measurements.models import Decision, DecisionItem
from measurements.released import released_content
from measurements.submission import decompress
from measurements.vocabulary import VOTING, DecisionKind, Standing
from measurements.wire_format import parse_object

_FIRST = date(2000, 1, 1)
_LAST = date(3000, 1, 1)
GROUPS = ("prefix_group", "cohort", "voter")

LATE = (Standing.REVIEW, Standing.LATE)
# What each decision is about, and what it makes of it.
_BEFORE = {
    DecisionKind.ACCEPT: LATE,
    DecisionKind.REFUSE: LATE,
    DecisionKind.QUARANTINE: (*VOTING, Standing.REVIEW),
}
_AFTER = {
    DecisionKind.ACCEPT: Standing.REVIEWED,
    DecisionKind.REFUSE: Standing.REFUSED,
    DecisionKind.QUARANTINE: Standing.QUARANTINED,
}


class DecisionError(Exception):
    """What was asked for cannot be decided: one sentence, with what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which measurements: all that is named must fit. Days are UTC, [since, until)."""

    since: date | None = None
    until: date | None = None
    received_since: date | None = None
    received_until: date | None = None
    country: str | None = None
    operator: str | None = None
    network_type: str | None = None
    test_name: str | None = None
    panel: str | None = None
    prefix_group: bytes | None = None
    cohort: bytes | None = None
    voter: bytes | None = None
    uid: tuple[str, ...] | None = None

    @property
    def named(self) -> dict[str, object]:
        """Return what is named, as it is kept with the decision."""
        return {
            field.name: _written(value)
            for field in fields(self)
            if (value := getattr(self, field.name)) is not None
        }

    @property
    def parameters(self) -> dict[str, Any]:
        """Return it as the statements take it."""
        return asdict(self) | {
            "since": _midnight(self.since or _FIRST),
            "until": _midnight(self.until or _LAST),
            "received_since": _midnight(self.received_since or _FIRST),
            "received_until": _midnight(self.received_until or _LAST),
            "uid": None if self.uid is None else list(self.uid),
        }


@dataclass(frozen=True, slots=True)
class Heap:
    """Measurements of one bucket that came together: what a person looks at before deciding."""

    day: date
    country: str
    operator: str
    network_type: str
    received_on: date
    panel: str
    standing: str
    member: str | None
    measurements: int
    voters: int
    prefix_groups: int
    interfered: int


def look(selection: Selection, standings: tuple[Standing, ...], group: str) -> list[Heap]:
    """Return what a selection holds, largest heaps first; group is a ballot's column or none."""
    column = f"m.{group}" if group in GROUPS else "NULL::bytea"
    parameters = selection.parameters | {
        "standings": [each.value for each in standings],
        "ruleset": rulesets.active_version(),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.read("look").format(group=column), parameters)
        return [Heap(*row) for row in cursor.fetchall()]


def decide(kind: DecisionKind, selection: Selection, reason: str) -> Decision:
    """Take a decision about everything that fits just now. What comes later needs another.

    Raises DecisionError if nothing is named or nothing fits.
    """
    if not selection.named:
        raise DecisionError("Name what is meant: a country, days, a prefix group, …")
    with rulesets.moving() as cursor:
        decision = Decision.objects.create(kind=kind, reason=reason, selection=selection.named)
        cursor.execute(
            sql.read("choose_items"),
            selection.parameters
            | {
                "decision": decision.id,
                "standings": [each.value for each in _BEFORE[kind]],
                # What is accepted must be judged first: who decides has looked at verdicts.
                "waiting": kind is not DecisionKind.ACCEPT,
            },
        )
        decision.measurements = cursor.rowcount
        if not decision.measurements:
            raise DecisionError("No measurement fits: `look` shows what there is.")
        decision.save()
        if kind is DecisionKind.ACCEPT:
            _name_late(cursor, decision.id)
        _apply(cursor, decision, undo=False)
    return decision


def undo(decision_id: int, reason: str) -> Decision:
    """Give everything that a decision was about back what it was before.

    Raises DecisionError if there is no such decision, or a later one stands on it.
    """
    with rulesets.moving() as cursor:
        decision = Decision.objects.filter(id=decision_id).first()
        if decision is None or decision.undone_at is not None:
            raise DecisionError(f"No decision {decision_id} stands.")
        later = _standing_on(decision)
        if later:
            raise DecisionError(f"Undo {', '.join(map(str, later))} first: later, of the same.")
        _apply(cursor, decision, undo=True)
        Decision.objects.filter(id=decision_id).update(undone_at=Now(), undone_reason=reason)
        decision.refresh_from_db()
    return decision


def _standing_on(decision: Decision) -> list[int]:
    """Return the later decisions that stand and share a measurement, the latest first."""
    later = DecisionItem.objects.filter(
        uid__in=DecisionItem.objects.filter(decision=decision).values("uid"),
        decision_id__gt=decision.id,
        decision__undone_at=None,
    )
    return list(later.order_by("-decision_id").values_list("decision_id", flat=True).distinct())


def _apply(cursor: CursorWrapper, decision: Decision, *, undo: bool) -> None:
    standing = _AFTER[DecisionKind(decision.kind)]
    parameters = {
        "decision": decision.id,
        "undo": undo,
        "standing": standing.value,
        "votes": standing in VOTING,
        "voting": [each.value for each in VOTING],
    }
    cursor.execute(sql.read("apply_decision"), parameters)


def _name_late(cursor: CursorWrapper, decision_id: int) -> None:
    """Let one report be one voter, as of imports: the days' secrets are gone.

    The batch is one prefix group in each bucket, so that it weighs no more than a household.
    """
    cursor.execute(sql.read("late_items"), [decision_id])
    columns: dict[str, list[object]] = {
        "measured_at": [], "uid": [], "voter": [], "prefix_group": [],
    }  # fmt: skip
    for measured_at, uid, *place, panel, document in cursor.fetchall():
        bucket = bucket_name(measured_at.astimezone(UTC).date(), *place)
        content = released_content(measured_at, uid, panel) if document is None else None
        text = decompress(bytes(document)) if document is not None else content
        columns["measured_at"].append(measured_at)
        columns["uid"].append(uid)
        columns["voter"].append(public_pseudonym(bucket, _report_id(text) or uid))
        columns["prefix_group"].append(public_pseudonym(bucket, f"batch {decision_id}"))
    cursor.execute(sql.read("name_late"), columns)


def _report_id(content: bytes | None) -> str:
    found = parse_object(content, strict=False).get("report_id") if content else None
    return found if isinstance(found, str) else ""


def decisions() -> Iterator[Decision]:
    """Yield every decision, the latest first."""
    yield from Decision.objects.order_by("-id").iterator()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _written(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, date) else value
