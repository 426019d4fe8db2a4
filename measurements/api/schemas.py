"""How the upload is described in the OpenAPI document."""

from typing import Any

from measurements.read_api import problem_schema

_MEASUREMENT: dict[str, Any] = {
    "type": "object",
    "description": "One measurement in OONI's data format 0.2.0 (df-000-base).",
    "required": ["test_name", "probe_cc", "probe_asn", "measurement_start_time", "test_keys"],
    "properties": {
        "test_name": {"type": "string", "example": "whatsapp"},
        "probe_cc": {"type": "string", "example": "MA"},
        "probe_asn": {"type": "string", "example": "AS36903"},
        "measurement_start_time": {"type": "string", "example": "2026-11-24 10:15:02"},
        "annotations": {"type": "object", "example": {"network_type": "mobile"}},
        "test_keys": {"type": "object"},
    },
}

_RESULT: dict[str, Any] = {
    "type": "object",
    "required": ["uid", "status", "reason", "pointer"],
    "properties": {
        "uid": {"type": "string", "nullable": True},
        "status": {"type": "string", "enum": ["accepted", "duplicate", "rejected"]},
        "reason": {"type": "string", "nullable": True},
        "pointer": {"type": "string", "nullable": True, "description": "JSON pointer."},
        "detail": {"type": "string", "nullable": True},
    },
}

PROBLEM: dict[str, Any] = problem_schema.PROBLEM | {
    "properties": problem_schema.PROBLEM["properties"]
    | {"results": {"type": "array", "items": _RESULT}},
}

UPLOAD_REQUEST: Any = {
    "application/json": _MEASUREMENT,
    "application/x-ndjson": {"type": "string", "description": "One measurement a line."},
}

UPLOAD_RESPONSES: Any = {
    (200, "application/json"): {
        "type": "object",
        "properties": {"results": {"type": "array", "items": _RESULT}},
    },
    (400, "application/problem+json"): PROBLEM,
    (413, "application/problem+json"): PROBLEM,
    (415, "application/problem+json"): PROBLEM,
    (422, "application/problem+json"): PROBLEM,
    (503, "application/problem+json"): PROBLEM,
}

_VERDICT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "service": {"type": "string", "nullable": True},
        "plane": {"type": "string"},
        "outcome": {"type": "string"},
        "mechanism": {"type": "string", "nullable": True},
        "rule_id": {"type": "string"},
        "ruleset": {"type": "string"},
    },
}

_FACTS: dict[str, Any] = {
    "uid": {"type": "string"},
    "measured_at": {"type": "string", "format": "date-time", "description": "To the hour."},
    "received_on": {"type": "string", "format": "date"},
    "country": {"type": "string"},
    "asn": {"type": "integer"},
    "operator": {"type": "string"},
    "network_type": {"type": "string"},
    "access": {"type": "string", "nullable": True},
    "test_name": {"type": "string"},
    "input": {"type": "string", "nullable": True},
    "panel": {"type": "string"},
    "votes": {"type": "boolean"},
    "standing": {"type": "string"},
    "verdicts": {"type": "array", "items": _VERDICT},
}

_NOT_FOUND: dict[str, Any] = PROBLEM | {
    "description": "`not_found`: no measurement has this uid, or it still waits to be judged. "
    "`not_published`: it is kept and counted, but its test is not on the list of tests whose "
    "documents are published."
}

MEASUREMENT_RESPONSES: Any = {
    (200, "application/json"): {
        "type": "object",
        "properties": _FACTS | {"document": {"type": "object", "nullable": True}},
    },
    (404, "application/problem+json"): _NOT_FOUND,
}

RAW_RESPONSES: Any = {
    (200, "application/json"): {"type": "object"},
    (400, "application/problem+json"): PROBLEM,
    (404, "application/problem+json"): _NOT_FOUND,
}

_OONI_FACTS: dict[str, Any] = {
    "measurement_uid": {"type": "string"},
    "measurement_url": {"type": "string", "format": "uri"},
    "measurement_start_time": {"type": "string", "format": "date-time"},
    "probe_cc": {"type": "string"},
    "probe_asn": {"type": "string"},
    "report_id": {"type": "string", "nullable": True, "description": "Always null."},
    "scores": {"type": "object"},
    "anomaly": {"type": "boolean", "description": "A verdict of interference."},
    "confirmed": {"type": "boolean", "description": "A known block page or forged address."},
    "failure": {"type": "boolean", "description": "No verdict could tell."},
}

MEASUREMENT_LIST_RESPONSES: Any = {
    (200, "application/json"): {
        "type": "object",
        "properties": {
            "metadata": {
                "type": "object",
                "properties": {
                    "count": {"type": "integer", "description": "-1 unless this is all."},
                    "pages": {"type": "integer"},
                    "current_page": {"type": "integer"},
                    "limit": {"type": "integer"},
                    "offset": {"type": "integer"},
                    "next_url": {"type": "string", "format": "uri", "nullable": True},
                },
            },
            "results": {
                "type": "array",
                "items": {"type": "object", "properties": _OONI_FACTS | _FACTS},
            },
        },
    },
    (200, "text/csv"): {"type": "string"},
    (200, "application/x-ndjson"): {"type": "string"},
    (400, "application/problem+json"): PROBLEM,
}

AGGREGATION_RESPONSES: Any = {
    (200, "application/json"): {
        "type": "object",
        "properties": {
            "v": {"type": "integer"},
            "dimension_count": {"type": "integer", "description": "How many axes were asked for."},
            "result": {"description": "One row for each value of the axes; one object without."},
        },
    },
    (200, "text/csv"): {"type": "string"},
    (400, "application/problem+json"): PROBLEM,
}
