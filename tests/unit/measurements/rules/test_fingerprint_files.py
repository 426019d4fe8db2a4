"""Files of fingerprints that cannot be used."""

import pytest

from measurements.rules.fingerprint_files import read_fingerprints
from measurements.rules.fingerprints import FingerprintError
from tests.unit.measurements.rules.test_fingerprints import COLUMNS


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("x,nat,body,regexp,(,5,\n", "Line 2: the pattern cannot be read"),
        ("x,nat,body,regexp,(?=a)b,5,\n", "Line 2: the pattern cannot be read"),
        ("x,nat,body,regexp,a*,5,\n", "Line 2: the pattern matches an empty text"),
        ("x,nat,body,contains,,5,\n", "Line 2: a pattern has 1 to 4096 characters"),
        (f"x,nat,body,contains,{'a' * 5000},5,\n", "Line 2: a pattern has 1 to 4096 characters"),
        ("x,nat,body,similar,a,5,\n", "Line 2: pattern_type is one of full, prefix"),
        ("x,nat,header.,full,a,5,\n", "Line 2: location_found is body, dns or header.NAME"),
        ("x,nat,body,full,a,5,\ny,nat,body,full,a,much,\n", "Line 3: confidence_no_fp must be a"),
        ("x,nat,body,full,a,99,\n", "Line 2: confidence_no_fp lies between 0 and 10"),
        ('x,nat,body,full,"a\n', "Line "),
        (f"x,nat,body,full,{'a' * 200_000},5,\n", "Line "),
        ("x,nat\n", "Line 2: location_found"),
        ("x,nat,body,full,a,5,\n" * 20_001, "At most 20000 fingerprints"),
        ("x,nat,body,regexp,(abcd|efgh){1000},5,\n" * 400, "too large to be matched together"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(rows: str, complaint: str) -> None:
    with pytest.raises(FingerprintError, match=complaint):
        read_fingerprints(COLUMNS + rows)


def test_a_missing_column_and_a_giant_file_are_refused() -> None:
    with pytest.raises(FingerprintError, match="the column scope is missing"):
        read_fingerprints("name,pattern\n")
    with pytest.raises(FingerprintError, match="at most 8388608 characters"):
        read_fingerprints(COLUMNS + "x" * 9_000_000)
