"""One HTTP response as a probe recorded it: status, headers, body. Pure."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from measurements.observations import Target, read_url

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_LONGEST_HEADER: Final = 4096
_LONGEST_TITLE: Final = 512
_TITLE_WITHIN: Final = 262_144
"""Characters of a body in which a title is looked for."""


class Response(NamedTuple):
    """A response. `code` is 0 where there was none; `silent` says that nothing at all came back."""

    code: int
    silent: bool
    raw: Mapping[Any, Any]

    @property
    def body(self) -> str | None:
        """Return the body as text; None where it was not kept or is no text."""
        body = self.raw.get("body")
        return body if isinstance(body, str) else None

    @property
    def length(self) -> int | None:
        """Return the size of the body in bytes; None where the probe cut it off or kept none."""
        body = self.body
        if body is None or self.raw.get("body_is_truncated") is True:
            return None
        return len(body) if body.isascii() else len(body.encode(errors="replace"))

    @property
    def title(self) -> str | None:
        """Return the title of the page; None where it has none."""
        return read_title(self.body or "")

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers by lower-case name, of both ways in which they were recorded."""
        return read_headers(self.raw)


_NOTHING: Final[Mapping[Any, Any]] = {}


def read_response(step: Mapping[object, Any]) -> Response:
    """Return the response of a step of `requests`."""
    response = step.get("response")
    if not isinstance(response, dict):
        return Response(0, "response" in step and response is None, _NOTHING)
    code = response.get("code")
    if type(code) is int and 100 <= code < 600:
        return Response(code, silent=False, raw=response)
    begun = response.get("headers") or response.get("headers_list") or response.get("body")
    return Response(0, not code and not begun, response)


def redirect_of(response: Response, base: Target) -> Target | None:
    """Return where a response sends the probe on; None where it does not, or to no place."""
    if response.code not in _REDIRECTS:
        return None
    location = response.headers.get("location", "").strip()
    if "://" in location.partition("?")[0]:
        return read_url(location)
    if location.startswith("//"):
        return read_url(f"{base[0]}:{location}")
    return base if location else None


def read_headers(message: Mapping[Any, Any]) -> dict[str, str]:
    """Return the headers of a message by lower-case name."""
    headers = message.get("headers")
    pairs: list[Any] = list(headers.items()) if isinstance(headers, dict) else []
    listed = message.get("headers_list")
    if isinstance(listed, list):
        pairs += [pair for pair in listed if isinstance(pair, list) and len(pair) == 2]
    return {
        name.lower(): value[:_LONGEST_HEADER]
        for name, value in pairs
        if isinstance(name, str) and isinstance(value, str)
    }


def read_title(body: str) -> str | None:
    """Return the text of a page's title with its blanks made one; None where it has none."""
    start = body.find("<title", 0, _TITLE_WITHIN)
    if start < 0:
        start = body[:_TITLE_WITHIN].lower().find("<title")
    opened = body.find(">", start) if start >= 0 else -1
    if opened < 0:
        return None
    text = body[opened + 1 : opened + 1 + _LONGEST_TITLE].partition("<")[0]
    return " ".join(text.split())
