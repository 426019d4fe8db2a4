import re
from datetime import UTC, datetime

import pytest

from probe.scrub import scrub
from probe.uid import identify, read_time, start_time

DOCUMENT: dict[str, object] = {
    "test_name": "facebook_messenger",
    "probe_cc": "MA",
    "probe_asn": "AS36903",
    "measurement_start_time": "2026-11-20 10:28:56",
    "report_id": "a",
    "test_keys": {"x": 1},
}
HOUR = datetime(2026, 11, 20, 10, tzinfo=UTC)


def uid_of(**changes: object) -> str:
    return identify(scrub(DOCUMENT | changes), HOUR).uid


def test_uid_is_golden() -> None:
    assert uid_of() == "20261120100000.000000_MA_facebookmessenger_ed44034f017eaf33"


def test_uid_fits_oonis_pattern() -> None:
    assert re.fullmatch(r"\d{14}\.\d+_MA_facebookmessenger_[0-9a-f]{16}", uid_of())


@pytest.mark.parametrize(
    "changes",
    [
        {"report_id": "another"},
        {"report_id": None},
        {"probe_ip": "127.0.0.1", "measurement_start_time": "2026-11-20 10:59:59"},
    ],
    ids=["report id", "no report id", "minute"],
)
def test_what_scrubbing_removes_does_not_change_the_uid(changes: dict[str, object]) -> None:
    base = uid_of(probe_ip="127.0.0.1") if "probe_ip" in changes else uid_of()
    assert uid_of(**changes) == base


def test_the_senders_address_in_the_document_does_not_change_the_uid() -> None:
    assert uid_of(probe_ip="198.51.100.1") == uid_of(probe_ip="203.0.113.9")


@pytest.mark.parametrize("key", ["test_keys", "probe_asn", "annotations"])
def test_any_content_changes_the_uid(key: str) -> None:
    assert uid_of(**{key: {"other": True}}) != uid_of()


def test_start_time_prefers_the_measurements_own() -> None:
    both = {"test_start_time": "2026-11-20 01:00:00"}
    assert start_time(both) == datetime(2026, 11, 20, 1, tzinfo=UTC)
    assert start_time(both | {"measurement_start_time": "2026-11-20 02:00:00"}) == datetime(
        2026, 11, 20, 2, tzinfo=UTC
    )


@pytest.mark.parametrize("value", ["", "yesterday", "2026-13-01 00:00:00", 5, None, [], "x" * 99])
def test_what_is_no_time_is_none(value: object) -> None:
    assert read_time(value) is None
