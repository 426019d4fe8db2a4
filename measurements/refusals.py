"""Why an upload is refused: stable reason codes, one sentence each. Pure."""

from enum import StrEnum


class Reason(StrEnum):
    """Published in API answers and reject files, so never renamed."""

    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    EMPTY = "empty"
    INVALID_UTF8 = "invalid_utf8"
    NUL_BYTE = "nul_byte"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    TOO_DEEP = "too_deep"
    DUPLICATE_KEY = "duplicate_key"
    YAML_REPORT = "yaml_report"
    WRONG_TYPE = "wrong_type"
    MISSING_KEY = "missing_key"
    INVALID_TEST_NAME = "invalid_test_name"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_NETWORK = "unknown_network"
    INVALID_TIME = "invalid_time"
    TIME_IN_FUTURE = "time_in_future"
    TIME_TOO_OLD = "time_too_old"
    UID_COLLISION = "uid_collision"
    MEASUREMENT_TOO_LARGE = "measurement_too_large"
    REQUEST_TOO_LARGE = "request_too_large"
    TOO_MANY_MEASUREMENTS = "too_many_measurements"
    BAD_COMPRESSION = "bad_compression"
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    UNSUPPORTED_FORMAT = "unsupported_format"
    LENGTH_REQUIRED = "length_required"
    INVALID_REPORT_ID = "invalid_report_id"
    REPORT_MISMATCH = "report_mismatch"
    INVALID_SIGNATURE = "invalid_signature"
    CROSS_SITE = "cross_site"
    INVALID_WITHDRAWAL = "invalid_withdrawal"
    WITHDRAWN = "withdrawn"


class RefusedError(Exception):
    """An upload that is not stored: the reason, one clear sentence, and where (JSON pointer)."""

    def __init__(self, reason: Reason, detail: str, pointer: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.pointer = pointer
