"""What one entry of a period's ledger changed, said alike on pages and in feeds. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from reports.detection import Level

Values = Mapping[str, Any]
_EDGES = ("onset_low", "onset", "onset_high", "end_low", "end", "end_high")


class Change(StrEnum):
    """What a reader who follows periods is told."""

    SUSPECTED = "suspected"  # a new one, that is not confirmed
    CONFIRMED = "confirmed"
    DOUBTED = "doubted"  # it was confirmed, and is suspected now
    LIFTED = "lifted"  # an end is seen where none was
    RESUMED = "resumed"  # the end that was told is taken back
    WITHDRAWN = "withdrawn"
    REVISED = "revised"  # another edge


def change_of(before: Values | None, after: Values, *, is_withdrawn: bool) -> Change | None:
    """Return what an entry says that the one before did not; None where it is nothing to tell.

    before: None for the first entry, and for the first after the period was withdrawn.
    """
    if is_withdrawn:
        return Change.WITHDRAWN
    is_confirmed = after["level"] == Level.CONFIRMED
    if before is None:
        return Change.CONFIRMED if is_confirmed else Change.SUSPECTED
    if before["level"] != after["level"]:
        return Change.CONFIRMED if is_confirmed else Change.DOUBTED
    if before["end"] is None and after["end"] is not None:
        return Change.LIFTED
    if before["end"] is not None and after["end"] is None:
        return Change.RESUMED
    return Change.REVISED if any(before[name] != after[name] for name in _EDGES) else None


def is_of_confirmed(before: Values | None, after: Values, *, is_withdrawn: bool) -> bool:
    """Tell whether an entry is news of a confirmed period: what is only suspected is no news."""
    was_confirmed = before is not None and before["level"] == Level.CONFIRMED
    return was_confirmed or (not is_withdrawn and after["level"] == Level.CONFIRMED)
