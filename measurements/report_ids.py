"""Report ids of the OONI protocol: they carry what they name, so that nothing is remembered."""

import re
import secrets
import string
from dataclasses import dataclass
from datetime import datetime

from measurements.refusals import Reason, RefusedError

_PATTERN = re.compile(r"\d{8}T\d{6}Z_([a-z0-9]{1,30})_([A-Z]{2})_(\d{1,10})_n\d_[A-Za-z0-9]{16}")
_ALPHABET = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class ReportId:
    """What a report id says of the measurements sent under it."""

    test: str  # without underscores
    country: str
    asn: int


def new_report_id(test_name: str, country: str, asn: int, now: datetime) -> str:
    """Return `YYYYmmddTHHMMSSZ_test_CC_asn_n1_random`; its time is cut to the hour, as all kept."""
    tail = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return f"{now:%Y%m%dT%H}0000Z_{test_name.replace('_', '')}_{country}_{asn}_n1_{tail}"


def read_report_id(text: str) -> ReportId:
    """Return what a report id says. Raises RefusedError if it is not one of ours."""
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise RefusedError(
            Reason.INVALID_REPORT_ID, "This is not a report id: open a report with POST /report."
        )
    return ReportId(match.group(1), match.group(2), int(match.group(3)))
