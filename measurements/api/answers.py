"""An answer of the API before anything is written: what every door says, whichever serves it."""

from dataclasses import dataclass, field
from http import HTTPStatus

import orjson
from django.http import HttpResponse

JSON_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """A body with its status, its media type and the headers that are its own."""

    body: object
    status: HTTPStatus = HTTPStatus.OK
    kind: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)

    def written(self) -> bytes:
        """Return the body as it is sent: a text as it is, anything else as JSON."""
        return self.body.encode() if isinstance(self.body, str) else orjson.dumps(self.body)


def as_http(answer: Answer) -> HttpResponse:
    """Return the answer as Django sends it."""
    return HttpResponse(answer.written(), answer.kind, answer.status.value, headers=answer.headers)
