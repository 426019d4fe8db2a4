"""Secrets of measured days: what makes voters pseudonyms, and is destroyed after seven days.

They lie in files, outside PostgreSQL and its backups: once a day's file is gone, nobody can tell
from an address or a key which of that day's votes it cast.
"""

import os
import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings

KEPT = timedelta(days=7)

_held: dict[date, bytes] = {}


def secret_of(day: date, now: datetime) -> bytes | None:
    """Return the day's secret (32 bytes), made on first use; None when its time is over.

    A day's secret lives until seven days after the day's end, in UTC.
    """
    if not _is_live(day, now):
        return None
    if day not in _held:
        for old in [held for held in _held if not _is_live(held, now)]:
            del _held[old]
        _held[day] = _read_or_create(day)
    return _held[day]


def overdue(now: datetime) -> list[date]:
    """Return the days whose time is over and whose files are still there."""
    days = (date.fromisoformat(path.name) for path in sorted(_folder().glob("????-??-??")))
    return [day for day in days if not _is_live(day, now)]


def destroy_expired(now: datetime) -> list[date]:
    """Overwrite and remove the files of days whose time is over. Returns those days."""
    days = overdue(now)
    for day in days:
        path = _folder() / day.isoformat()
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        path.unlink(missing_ok=True)
        _held.pop(day, None)
    return days


def _is_live(day: date, now: datetime) -> bool:
    day_end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return now < day_end + KEPT


def _folder() -> Path:
    return Path(settings.SECRETS_DIR) / "days"


def _read_or_create(day: date) -> bytes:
    """Return the file's content; of two processes that start together one writes it."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / day.isoformat()
    if not path.exists():
        draft = folder / f".{day.isoformat()}.{os.getpid()}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # whole or not at all, and never over another's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
