"""Which change a reader of a feed is told, from one entry of the ledger to the next."""

from typing import Any

import pytest

from reports.dashboards.feeds.changes import Change, change_of


def values(**changes: Any) -> dict[str, Any]:
    return {
        "level": "confirmed", "onset_low": "2023-11-08", "onset": "2023-11-09",
        "onset_high": "2023-11-09", "end_low": None, "end": None, "end_high": None,
        "evidence": {}, **changes,
    }  # fmt: skip


OPEN = values()
OVER = values(end_low="2023-11-24", end="2023-11-25", end_high="2023-11-26")
SUSPECTED = values(level="suspected")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, OPEN, Change.CONFIRMED),
        (None, OVER, Change.CONFIRMED),
        (SUSPECTED, OPEN, Change.CONFIRMED),
        (OPEN, OVER, Change.LIFTED),
        (OVER, OPEN, Change.RESUMED),
        (OPEN, SUSPECTED, Change.DOUBTED),
        (OVER, OVER | {"end": "2023-11-26"}, Change.REVISED),
        (OPEN, OPEN | {"onset_low": "2023-11-07"}, Change.REVISED),
        (None, SUSPECTED, None),
        (SUSPECTED, SUSPECTED | {"onset": "2023-11-08"}, None),
        (OVER, OVER | {"is_short": True}, None),
    ],
)
def test_a_change_has_one_name(
    before: dict[str, Any] | None, after: dict[str, Any], told: Change | None
) -> None:
    assert change_of(before, after, is_withdrawn=False) is told


def test_only_what_was_told_is_withdrawn() -> None:
    assert change_of(OVER, OVER, is_withdrawn=True) is Change.WITHDRAWN
    assert change_of(SUSPECTED, SUSPECTED, is_withdrawn=True) is None
