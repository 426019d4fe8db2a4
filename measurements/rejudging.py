"""Judge stored measurements again under another ruleset, page by page, each in one commit."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from measurements import judged_rows, rulesets, sql
from measurements.ballots import Sender
from measurements.import_files import read_items, unwrap
from measurements.judged_rows import Waiting
from measurements.judging import Judged, judge_document
from measurements.models import RejudgeUnit
from measurements.queries import measured_at_of
from measurements.rejudge_plan import midnight
from measurements.released import DocumentUnavailableError, released_content
from measurements.rules import Ruleset
from measurements.submission import Submission, compress, prepare
from measurements.vocabulary import Source
from measurements.wire_format import parse_object

PAGE = 300

logger = logging.getLogger(__name__)


class _Unit(NamedTuple):
    """A day of a test to be judged under a ruleset, and the uid that was done last."""

    version: str
    day: date
    test_name: str
    last_uid: str = ""


def judge_page() -> bool:
    """Judge one page of one unit. False where there is nothing to do.

    Raises UnknownRulesetError if this code has other rules: newer workers must do it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        in_use = rulesets.hold_still(cursor)
        cursor.execute(sql.read("next_unit"), [list(in_use.versions)])
        row = cursor.fetchone()
        if row is None:
            return False
        unit = _Unit(*row)
        page = _read_page(cursor, unit)
        if page:
            _judge_and_store(cursor, unit, in_use.active, page)
        if len(page) < PAGE:
            RejudgeUnit.objects.filter(
                ruleset=unit.version, day=unit.day, test_name=unit.test_name
            ).update(finished_at=datetime.now(UTC))
    return True


def _read_page(cursor: CursorWrapper, unit: _Unit) -> list[Waiting]:
    """Return the unit's next measurements, with documents that only releases hold from there.

    A document that is nowhere, or that the storage does not give just now, is empty.
    """
    start = midnight(unit.day)
    cursor.execute(
        sql.read("rejudge_page"),
        {
            "start": start,
            "end": start + timedelta(days=1),
            "last_at": measured_at_of(unit.last_uid) or start,
            "last_uid": unit.last_uid,
            "test_name": unit.test_name,
            "limit": PAGE,
        },
    )
    page = [_waiting(row[:-1], bytes(row[-1] or b"")) for row in cursor.fetchall()]
    return [each if each.document else _from_release(each) for each in page]


def _from_release(each: Waiting) -> Waiting:
    measured_at = measured_at_of(each.uid)
    try:
        content = measured_at and released_content(measured_at, each.uid, each.panel)
    except DocumentUnavailableError as error:
        logger.warning("%s: %s", each.uid, error)
        content = None
    return replace(each, document=compress(content)) if content else each


def _waiting(row: Sequence[object], document: bytes) -> Waiting:
    return Waiting(0, *row, document=document)  # type: ignore[arg-type,misc]


def _judge_and_store(
    cursor: CursorWrapper, unit: _Unit, active: str, page: Sequence[Waiting]
) -> None:
    judged = _judge_each(page, rulesets.load(unit.version))
    judged_rows.fill_verdicts(cursor, judged)
    cursor.execute(
        sql.read("store_rejudged"),
        {
            "ruleset": unit.version,
            "active": active,
            "day": unit.day,
            "test_name": unit.test_name,
            "first_at": measured_at_of(page[0].uid),
            "last_at": measured_at_of(page[-1].uid),
            "uids": [each.uid for each, _ in judged],
            "last_uid": page[-1].uid,
            "judged": len(judged),
            "missing": len(page) - len(judged),
        },
    )


def _judge_each(page: Sequence[Waiting], ruleset: Ruleset) -> list[tuple[Waiting, Judged]]:
    """Judge what has a document. One that cannot be judged is named, and counted as missing."""
    now = datetime.now(UTC)
    judged = []
    for each in page:
        if not each.document:
            continue
        try:
            judged.append((each, judge_document(each.uid, each.document, [ruleset], now)))
        except Exception:  # whatever one document causes, the others of its page go on
            logger.exception("%s cannot be judged under %s.", each.uid, ruleset.version)
    return judged


def read_bodies(path: Path) -> Iterator[Submission]:
    """Yield the documents of a released file. Raises RefusedError for what is none."""
    now = datetime.now(UTC)
    for item in read_items(path, settings.SAWT_MAX_MEASUREMENT_BYTES):
        if item.broken is not None:
            raise item.broken
        document = unwrap(parse_object(item.data, strict=False))
        yield prepare(document, source=Source.IMPORT, sender=Sender(address=None), now=now)


def judge_bodies(version: str, bodies: Sequence[Submission]) -> int:
    """Judge measurements whose documents only releases hold any more. Returns how many.

    Bodies of other measurements, and of those that are judged already, change nothing.
    """
    documents = {each.identity.uid: each.document for each in bodies}
    with transaction.atomic(), connection.cursor() as cursor:
        in_use = rulesets.hold_still(cursor)
        cursor.execute(
            sql.read("without_verdict"),
            {
                "ruleset": version,
                "measured_at": [each.identity.measured_at for each in bodies],
                "uid": [each.identity.uid for each in bodies],
            },
        )
        units: dict[_Unit, list[Waiting]] = {}
        for *row, test_name in cursor.fetchall():
            each = _waiting(row, documents[row[1]])
            unit = _Unit(version, date.fromisoformat(each.uid[:8]), test_name)
            units.setdefault(unit, []).append(each)
        for unit, page in units.items():
            _judge_and_store(cursor, unit, in_use.active, page)
    return sum(map(len, units.values()))
