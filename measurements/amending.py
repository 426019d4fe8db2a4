"""Amend the reference data while the platform runs, by the readers' own rules."""

from collections.abc import Mapping

from django.db import connection, transaction

from measurements.amendments import latest, refresh
from measurements.models import Amendment as Row
from seeds import amendments, readers
from seeds.amendments import NONE, Amendments, Fields, Kind, digest
from seeds.errors import SeedError
from seeds.records import rows_in_force

_USED = (Kind.OPERATOR, Kind.SERVICE)  # stored measurements and verdicts name them
_SETTLED = (Kind.OPERATOR, Kind.CAMPAIGN)  # what is stored was counted in their country


class AmendmentError(Exception):
    """What was asked for cannot be amended: one sentence."""


def amend(
    kind: Kind, key: str, record: Fields | None, *, note: str, by: str, seen: str
) -> list[Row]:
    """Let a record stand in the place of what is in force; None withdraws it.

    `seen` is the digest of what the author looked at. A claim's contradictions are written into
    the other claims too. Raises AmendmentError, also with what the readers say.
    """
    if not note.strip():
        raise AmendmentError("Say why, and from where.")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE amendment IN EXCLUSIVE MODE")
        refresh(at_once=True)
        said = rows_in_force(kind)
        _check_author(said.get(key), record, seen)
        _check_change(kind, said.get(key), record, said.keys() - {key})
        changes = {key: record, **(_counterparts(said, key, record) if kind is Kind.CLAIM else {})}
        rows = _rows(kind, changes, note.strip(), by)
        _check_whole(kind, key, rows)
        made = Row.objects.bulk_create(rows)
    refresh(at_once=True)
    return made


def _check_author(before: Fields | None, after: Fields | None, seen: str) -> None:
    if digest(before) != seen:
        raise AmendmentError("Somebody amended this meanwhile. Look at it again.")
    if digest(before) == digest(after):
        raise AmendmentError("This is what is in force already.")


def _check_change(
    kind: Kind, before: Fields | None, after: Fields | None, others: set[str]
) -> None:
    """Refuse changes that what is stored does not bear."""
    if after is None and kind in _USED:
        raise AmendmentError("Stored measurements may name it: it can be changed, not withdrawn.")
    if after is None and kind is Kind.CAMPAIGN and not others:
        raise AmendmentError("This is the last campaign: the pages need one.")
    if kind in _SETTLED and before and after and before.get("country") != after.get("country"):
        raise AmendmentError("Its country cannot change: what is stored was counted there.")


def _check_whole(kind: Kind, key: str, rows: list[Row]) -> None:
    """Refuse what the readers refuse of the whole, and a claim that nobody could look up."""
    candidate = Amendments(0, latest([*Row.objects.order_by("id"), *rows]))
    try:
        with amendments.on_trial(candidate):
            readers.check()
            claims = readers.all_claims() if kind is Kind.CLAIM else ()
    except SeedError as error:
        raise AmendmentError(str(error)) from error
    for claim in claims:
        if claim.id == key and not any(source.archive for source in claim.sources):
            raise AmendmentError("Name the whole address of a source, or an archived copy of it.")


def _rows(kind: Kind, changes: Mapping[str, Fields | None], note: str, by: str) -> list[Row]:
    with amendments.on_trial(NONE):
        file = rows_in_force(kind)
    return [
        Row(
            kind=kind.value, key=key, record=record, base=digest(file.get(key)), note=note,
            made_by=by,
        )
        for key, record in changes.items()
    ]  # fmt: skip


def _counterparts(
    said: Mapping[str, Fields], key: str, record: Fields | None
) -> dict[str, Fields | None]:
    """Return the other claims, so that contradictions are named by both or by neither."""
    named = _contradicted(record)
    changed: dict[str, Fields | None] = {}
    for other, fields in said.items():
        theirs = _contradicted(fields)
        if other == key or (key in theirs) == (other in named):
            continue
        wanted = [*theirs, key] if other in named else [one for one in theirs if one != key]
        rest = {name: value for name, value in fields.items() if name != "contradicts"}
        changed[other] = {**rest, "contradicts": wanted} if wanted else rest
    return changed


def _contradicted(fields: Fields | None) -> list[str]:
    found = (fields or {}).get("contradicts", [])
    return found if isinstance(found, list) else []
