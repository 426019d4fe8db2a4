"""Drawn pages in Redis, so that a crowd costs what one reader costs. Without Redis nothing is kept.

Only addresses without a query are kept: there are few of them, whatever somebody asks for.
"""

from contextlib import suppress
from functools import cache
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from redis import Redis
from redis.exceptions import RedisError

LIFETIME: Final = 60  # seconds
_PATIENCE: Final = 0.1  # seconds: drawing a page takes hardly longer


def find(request: HttpRequest, etag: str) -> HttpResponse | None:
    """Return the page that was kept under this name for such a request."""
    if not _is_kept(request):
        return None
    with suppress(RedisError, OSError):
        kept: bytes | None = _redis().get(_name(request, etag))
        if kept is not None:
            headers, _, body = kept.partition(b"\n")
            return HttpResponse(body, headers=orjson.loads(headers))
    return None


def keep(request: HttpRequest, etag: str, response: HttpResponse) -> None:
    """Keep a page for a minute."""
    if not _is_kept(request):
        return
    headers = dict(response.items())
    with suppress(RedisError, OSError):
        _redis().set(
            _name(request, etag), orjson.dumps(headers) + b"\n" + response.content, ex=LIFETIME
        )


def _is_kept(request: HttpRequest) -> bool:
    return request.method == "GET" and not request.META.get("QUERY_STRING")


def _name(request: HttpRequest, etag: str) -> str:
    coding = "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else "plain"
    return f"page:{coding}:{etag}"


@cache
def _redis() -> Any:  # noqa: ANN401 (redis types its answers as either kind of client's)
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE
    )
