"""Publish what is not yet released: written aside, read back, verified, then visible in one commit.

A release exists when its row does. A kill before that leaves files that nobody is told of, and the
next run removes them.
"""

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from measurements.models import Release, ReleasedDay
from measurements.release_layout import Collection
from measurements.release_storage import release_storage
from reports import sql
from reports.datasets import day_files, layout, manifest, release_files, sources
from reports.datasets.catalogue import days_by_release, last_release, latest_year_file
from reports.datasets.day_files import BuiltDay, Draft
from reports.datasets.manifest import (
    FORMAT,
    DayEntry,
    Latest,
    Manifest,
    Previous,
)
from reports.datasets.redacting import delete_withdrawn, forget_items
from reports.datasets.verifying import Verified, check_release

FIRST_DAY: Final = date(2012, 1, 1)
_DRAFTS: Final = "releases-draft"
_LOCK: Final = "SELECT pg_try_advisory_lock(10, 0)"
_UNLOCK: Final = "SELECT pg_advisory_unlock(10, 0)"

Say = Callable[[str], None]


class PublishError(Exception):
    """Nothing was published: one sentence that says why, and what to do."""


def publish(say: Say, *, until: date | None = None, patience: float = 0.0) -> Release | None:
    """Publish every day before `until` that differs from what was released; None if none does.

    Days whose tallies are behind are waited for so many seconds, then left to the next release.
    Raises PublishError, and sources.FaultError if what was written is not right.
    """
    with _alone():
        _finish()
        now = datetime.now(UTC)
        draft = _new_draft(now.date())
        try:
            built = _build_days(draft, until or now.date() + timedelta(days=1), patience, say)
            if not built:
                return None
            one = _write(draft, now.date(), built)
            _verify(draft, one)
            _store(draft, one)
            release = _commit(one, built)
        finally:
            shutil.rmtree(draft.folder.parent, ignore_errors=True)
        _finish()
        return release


def _finish() -> None:
    """Do what follows a release that is visible, and what an interrupted run may have left."""
    publish_pointer()
    delete_withdrawn()


def publish_pointer() -> None:
    """Let latest.json name the last release, which an interrupted run may have left behind."""
    last = last_release()
    if last is None:
        return
    path = Path(settings.DATA_DIR) / _DRAFTS / layout.LATEST
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(manifest.encode(Latest(last.name, last.manifest_sha256)))
    release_storage().put(layout.LATEST, path)
    path.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold what only one publisher may hold. Raises PublishError if another one does."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if cursor.fetchone() != (True,):
            raise PublishError("Another process is publishing: wait for it to end.")
        try:
            yield
        finally:
            cursor.execute(_UNLOCK)


def _new_draft(today: date) -> Draft:
    """Return an empty place for the next release, without what an interrupted run left."""
    number = 1 + Release.objects.filter(published_on=today).count()
    root = Path(settings.DATA_DIR) / _DRAFTS
    shutil.rmtree(root, ignore_errors=True)
    name = f"{today}.{number}"
    draft = Draft(name, root / name / name, root / name / "items")
    draft.folder.mkdir(parents=True, mode=0o700)
    draft.items.mkdir()
    return draft


def _build_days(draft: Draft, until: date, patience: float, say: Say) -> list[BuiltDay]:
    """Write every changed day that is counted."""
    waiting = [
        (collection, day)
        for collection in Collection
        for day in day_files.changed_days(collection, FIRST_DAY, until)
    ]
    built: list[BuiltDay] = []
    end = time.monotonic() + patience
    while waiting:
        behind = []
        for collection, day in waiting:
            one = day_files.build_day(draft, collection, day)
            if one is None:
                behind.append((collection, day))
            else:
                say(f"{collection} {day}: {one.measurements} measurements")
                built.append(one)
        waiting = behind
        if not waiting or time.monotonic() >= end:
            break
        time.sleep(0.5)
    for collection, day in waiting:
        say(f"{collection} {day}: still being counted, left to the next release")
    rulesets = {one.ruleset for one in built}
    if len(rulesets) > 1:
        raise PublishError("The ruleset in force changed meanwhile: run the command again.")
    return sorted(built, key=lambda one: (one.collection, one.day))


def _write(draft: Draft, today: date, built: list[BuiltDay]) -> Manifest:
    """Write the release's own files and its manifest."""
    last = last_release()
    entries = release_files.write_release_files(
        draft.folder, draft.name, today, built, latest_year_file
    )
    (draft.folder / "SHA256SUMS").write_text(manifest.checksums(entries))
    known = days_by_release()
    newer = tuple(DayEntry(one.collection, one.day, draft.name, one.measurements) for one in built)
    one = Manifest(
        format=FORMAT,
        release=draft.name,
        number=last.number + 1 if last else 1,
        published_on=today,
        previous=Previous(last.name, last.manifest_sha256) if last else None,
        ruleset=built[0].ruleset,
        software=release_files.software(),
        files=entries,
        days=manifest.fold(known, newer),
        records=manifest.records(
            known, newer, {(one.collection, one.day): one.withdrawn for one in built}
        ),
    )
    (draft.folder / layout.MANIFEST).write_bytes(manifest.encode(one))
    return one


def _verify(draft: Draft, one: Manifest) -> None:
    """Read back what was written. Raises FaultError: then nothing becomes visible."""
    check_release(sources.Folder(draft.folder.parent), one, set(), Verified())


def _store(draft: Draft, one: Manifest) -> None:
    """Put the files where they are served from; nobody is told of them yet, the manifest last."""
    storage = release_storage()
    storage.delete_folder(one.release)
    for entry in one.files:
        storage.put(f"{one.release}/{entry.path}", draft.folder / entry.path)
    for name in ("SHA256SUMS", layout.MANIFEST):
        storage.put(f"{one.release}/{name}", draft.folder / name)


def _commit(one: Manifest, built: list[BuiltDay]) -> Release:
    """Freeze the membership and let everyone see the release, in one commit."""
    with transaction.atomic(), connection.cursor() as cursor:
        release = Release.objects.create(
            number=one.number,
            name=one.release,
            published_on=one.published_on,
            ruleset=one.ruleset,
            manifest_sha256=manifest.digest(manifest.encode(one)),
        )
        ReleasedDay.objects.bulk_create(
            ReleasedDay(
                release=release,
                collection=each.collection,
                day=each.day,
                measurements=each.measurements,
                conclusions=each.conclusions,
            )
            for each in built
        )
        day_files.fill_items(cursor, [each.items for each in built])
        cursor.execute(sql.read("release_store_items"), {"release": release.number})
        for each in built:
            if each.redacted_from is not None:
                forget_items(cursor, each.collection, each.day, each.redacted_from, release.number)
    return release
