"""What a refused read answers (RFC 9457), for the OpenAPI document."""

from typing import Any

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "reason", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "reason": {"type": "string", "description": "Stable code."},
        "detail": {"type": "string", "description": "What is wrong, and what to do."},
    },
}

INVALID: dict[Any, Any] = {(400, "application/problem+json"): PROBLEM}
"""A parameter means nothing here; `detail` names it."""

NOT_FOUND: dict[Any, Any] = {(404, "application/problem+json"): PROBLEM}
