"""Which change a reader is told, from one entry of a ledger to the next, on pages and in feeds."""

from typing import Any

import pytest

from reports.dashboards.period_changes import Change, change_of, is_of_confirmed


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
        (None, SUSPECTED, Change.SUSPECTED),
        (SUSPECTED, SUSPECTED | {"onset": "2023-11-08"}, Change.REVISED),
        (SUSPECTED, SUSPECTED | {"evidence": {"votes": 9}}, None),
        (OVER, OVER | {"is_short": True}, None),
    ],
)
def test_a_change_has_one_name(
    before: dict[str, Any] | None, after: dict[str, Any], told: Change | None
) -> None:
    assert change_of(before, after, is_withdrawn=False) is told


def test_feeds_tell_of_confirmed_periods_alone() -> None:
    assert change_of(OVER, OVER, is_withdrawn=True) is Change.WITHDRAWN
    assert is_of_confirmed(OVER, OVER, is_withdrawn=True)
    assert is_of_confirmed(None, OPEN, is_withdrawn=False)
    assert is_of_confirmed(OPEN, SUSPECTED, is_withdrawn=False)
    assert not is_of_confirmed(None, SUSPECTED, is_withdrawn=False)
    assert not is_of_confirmed(SUSPECTED, SUSPECTED, is_withdrawn=True)
