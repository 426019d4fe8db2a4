"""What whoever has used up a quota is answered, for every operation of the OpenAPI document."""

from typing import Any

from measurements.api.answers import PROBLEM_TYPE
from measurements.api.quota import REASON
from measurements.read_api.problem_schema import PROBLEM

_NAME = "TooManyRequests"
_TEXT: dict[str, Any] = {"schema": {"type": "string"}}
_RESPONSE: dict[str, Any] = {
    "description": f"Too much came from this network or key (`{REASON}`); nothing was stored.",
    "headers": {
        "Retry-After": {
            "description": "Seconds after which the same request will be admitted.",
            "required": True,
            "schema": {"type": "integer", "minimum": 0},
        },
        "RateLimit": _TEXT | {"description": "The quota, what is left of it, and until when."},
        "RateLimit-Policy": _TEXT | {"description": "The quota, its size and its window."},
    },
    "content": {PROBLEM_TYPE: {"schema": PROBLEM}},
}


def add_quotas(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Add the answer to every operation: each is counted at the door (drf-spectacular's hook)."""
    result["components"].setdefault("responses", {})[_NAME] = _RESPONSE
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"]["429"] = {"$ref": f"#/components/responses/{_NAME}"}
    return result
