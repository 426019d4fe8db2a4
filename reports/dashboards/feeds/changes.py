"""What one entry of a period's ledger changed. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from reports.detection import Level

Values = Mapping[str, Any]
_EDGES = ("onset_low", "onset", "onset_high", "end_low", "end", "end_high")


class Change(StrEnum):
    """What a reader who follows confirmed periods is told."""

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
    was_confirmed = before is not None and before["level"] == Level.CONFIRMED
    if is_withdrawn:
        return Change.WITHDRAWN if was_confirmed else None
    if after["level"] != Level.CONFIRMED:
        return Change.DOUBTED if was_confirmed else None
    if before is None or not was_confirmed:
        return Change.CONFIRMED
    if before["end"] is None and after["end"] is not None:
        return Change.LIFTED
    if before["end"] is not None and after["end"] is None:
        return Change.RESUMED
    return Change.REVISED if any(before[name] != after[name] for name in _EDGES) else None
