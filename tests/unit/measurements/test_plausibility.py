from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.plausibility import read_header
from measurements.refusals import Reason, RefusedError
from measurements.vocabulary import Access, NetworkType
from tests.unit.probe.test_canonical import json_values

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
COUNTRIES = {"MA", "KE"}
GOOD: dict[str, object] = {
    "test_name": "whatsapp",
    "probe_cc": "MA",
    "probe_asn": "AS36903",
    "measurement_start_time": "2026-11-24 10:28:56",
    "annotations": {"network_type": "mobile", "x_access_type": "4G"},
    "report_id": "r",
    "test_keys": {},
}


def test_good_claims_are_read() -> None:
    header = read_header(GOOD, COUNTRIES, NOW)
    assert header.measured_at == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert (header.country, header.asn, header.test_name) == ("MA", 36903, "whatsapp")
    assert (header.network_type, header.access) == (NetworkType.MOBILE, Access.GEN4)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("test_name", None, Reason.MISSING_KEY),
        ("test_name", 5, Reason.WRONG_TYPE),
        ("test_name", "Web", Reason.INVALID_TEST_NAME),
        ("test_name", "", Reason.INVALID_TEST_NAME),
        ("test_name", "x" * 31, Reason.INVALID_TEST_NAME),
        ("test_name", "___", Reason.INVALID_TEST_NAME),
        ("probe_cc", "ZZ", Reason.UNKNOWN_COUNTRY),
        ("probe_cc", "ma", Reason.UNKNOWN_COUNTRY),
        ("probe_cc", ["MA"], Reason.WRONG_TYPE),
        ("probe_asn", "AS0", Reason.UNKNOWN_NETWORK),
        ("probe_asn", "AS007", Reason.UNKNOWN_NETWORK),
        ("probe_asn", "AS4294967296", Reason.UNKNOWN_NETWORK),
        ("probe_asn", "AS٣", Reason.UNKNOWN_NETWORK),
        ("probe_asn", 36903, Reason.WRONG_TYPE),
        ("measurement_start_time", "0001-01-01 00:00:00", Reason.TIME_TOO_OLD),
        ("measurement_start_time", "2026-12-01 00:00:00", Reason.TIME_IN_FUTURE),
        ("measurement_start_time", "2026-11-24 13:31:00", Reason.TIME_IN_FUTURE),
        ("measurement_start_time", "now", Reason.INVALID_TIME),
        ("measurement_start_time", 1764000000, Reason.INVALID_TIME),
        ("measurement_start_time", "2015-11-22 10:32:02+00:00", Reason.INVALID_TIME),
        ("measurement_start_time", "2015-11-22 10:32:02 UTC", Reason.INVALID_TIME),
        ("measurement_start_time", None, Reason.MISSING_KEY),
        ("test_keys", None, Reason.MISSING_KEY),
        ("test_keys", [], Reason.WRONG_TYPE),
        ("annotations", "mobile", Reason.WRONG_TYPE),
        ("report_id", {}, Reason.WRONG_TYPE),
        ("report_id", "x" * 201, Reason.WRONG_TYPE),
    ],
)
def test_what_cannot_be_true_is_refused(key: str, value: object, reason: Reason) -> None:
    with pytest.raises(RefusedError) as caught:
        read_header(GOOD | {key: value}, COUNTRIES, NOW)
    assert caught.value.reason is reason
    assert caught.value.pointer == f"/{key}"


@pytest.mark.parametrize(
    "changes",
    [
        {"measurement_start_time": "2014-11-22 10:32:02"},
        {"measurement_start_time": "2016-11-22T10:32:02Z"},
        {"measurement_start_time": "2017-11-22 10:32:02.118"},
        {"measurement_start_time": None, "test_start_time": "2015-11-22 10:32:02"},
        {"measurement_start_time": "2015-11-22 10:32:02", "annotations": None},
        {"measurement_start_time": "2015-11-22 10:32:02", "report_id": None},
    ],
)
def test_headers_of_2014_to_2019_are_read(changes: dict[str, object]) -> None:
    assert read_header(GOOD | changes, COUNTRIES, NOW).measured_at.hour == 10


def test_a_slightly_fast_clock_is_forgiven() -> None:
    soon = (NOW + timedelta(minutes=59)).strftime("%Y-%m-%d %H:%M:%S")
    read_header(GOOD | {"measurement_start_time": soon}, COUNTRIES, NOW)


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("wifi", NetworkType.WIFI),
        ("cellular", NetworkType.MOBILE),
        ("wired_ethernet", NetworkType.WIRED),
        ("VPN", NetworkType.VPN),
        ("no_internet", NetworkType.UNKNOWN),
        (None, NetworkType.UNKNOWN),
        (3, NetworkType.UNKNOWN),
    ],
)
def test_network_types_in_the_spellings_of_real_probes(
    spelling: object, expected: NetworkType
) -> None:
    annotations = {"network_type": spelling}
    assert read_header(GOOD | {"annotations": annotations}, COUNTRIES, NOW).network_type is expected


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), json_values))
def test_no_document_causes_anything_but_a_refusal(changes: dict[str, object]) -> None:
    try:
        read_header(GOOD | changes, COUNTRIES, NOW)
    except RefusedError as error:
        assert error.reason in Reason  # noqa: PT017
