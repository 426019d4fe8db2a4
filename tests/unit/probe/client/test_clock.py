from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from probe.client.clock import Clock, TimeSource, require_plausible, set_by
from probe.client.problems import ExitCode, ProbeError


def header(offset: timedelta) -> str:
    return format_datetime(datetime.now(UTC) + offset, usegmt=True)


@pytest.mark.parametrize("days", [365, -365, 1])
def test_the_platforms_time_goes_before_a_wrong_clock(days: int) -> None:
    clock = set_by(header(timedelta(days=days)))
    assert clock.source is TimeSource.PLATFORM
    assert abs(clock.now() - datetime.now(UTC) - timedelta(days=days)) < timedelta(seconds=3)


def test_a_right_clock_is_left_alone() -> None:
    clock = set_by(header(timedelta(seconds=30)))
    assert (clock.offset, clock.source) == (timedelta(), TimeSource.PLATFORM)


@pytest.mark.parametrize("nothing", [None, "", "yesterday", "Wed, 25 Nov 2026 18:00:00"])
def test_without_a_date_the_device_is_believed(nothing: str | None) -> None:
    assert set_by(nothing) == Clock()


def test_a_clock_before_the_configurations_issue_is_wrong() -> None:
    now = datetime.now(UTC)
    require_plausible(Clock(), now)
    require_plausible(Clock(), None)
    with pytest.raises(ProbeError) as raised:
        require_plausible(Clock(timedelta(days=-365)), now)
    assert raised.value.code is ExitCode.WRONG_CLOCK
