"""Ordinary uploads are answered before Django: its chain would cost as much as the upload itself.

What is said is the same as by the usual way, from the same functions. Whatever is not ordinary (a
host that is not ours, a connection that must be redirected, another method) goes the usual way.
"""

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from django.core.exceptions import DisallowedHost
from django.core.handlers.exception import response_for_exception
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware

from measurements import amendments
from measurements.api import native, ooni, quota
from measurements.api.answers import Answer
from measurements.api.client import FORWARDED_SCHEME, Meta, forwarded_scheme
from measurements.api.problems import answer_to
from measurements.quotas import Door

_DOORS: dict[str, Callable[[Meta], Answer]] = {
    "/api/v1/measurements": native.take_in,
    "/api/v1/submit_measurement": ooni.take_in,
}

logger = logging.getLogger("django.request")  # where Django tells of its own


class UploadDoor:
    """A WSGI application in front of Django's."""

    def __init__(self, usual: WSGIApplication) -> None:
        self._usual = usual

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer an ordinary upload, and leave everything else to Django."""
        take_in = _DOORS.get(environ["PATH_INFO"])
        if take_in is None or environ["REQUEST_METHOD"] != "POST" or "HTTP_HOST" not in environ:
            return self._usual(environ, start_response)
        protection = _protection(
            environ["HTTP_HOST"], forwarded_scheme(environ), environ["wsgi.url_scheme"]
        )
        if protection is None:
            return self._usual(environ, start_response)
        close_old_connections()
        answer = _answer(take_in, environ)
        body = answer.written()
        headers = {
            "Content-Type": answer.kind,
            "Content-Length": str(len(body)),
            **protection,
            **quota.what_is_left(environ),
            **answer.headers,
        }
        start_response(f"{answer.status:d} {answer.status.phrase}", list(headers.items()))
        return [body]


def _answer(take_in: Callable[[Meta], Answer], meta: Meta) -> Answer:
    try:
        quota.admit(meta, Door.UPLOADS)
        amendments.refresh()
        return take_in(meta)
    except quota.QuotaExceededError as error:
        return quota.refusal(error)
    except Exception as error:
        answer = answer_to(error)
        if answer is None:
            return _mistake(error, meta)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s: %s", answer.status.phrase, meta["PATH_INFO"])
    return answer


def _mistake(error: Exception, meta: Meta) -> Answer:
    """Return what Django answers to an error that nobody expected, once it has told of it."""
    response = response_for_exception(WSGIRequest(meta), error)
    return Answer(
        response.content.decode(), HTTPStatus(response.status_code), response["Content-Type"]
    )


@lru_cache(maxsize=256)
def _protection(host: str, forwarded: str | None, scheme: str) -> dict[str, str] | None:
    """Return the headers that Django adds for a reader's safety.

    None where it would refuse the host or redirect to HTTPS.
    """
    request = WSGIRequest({
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "HTTP_HOST": host,
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        **({} if forwarded is None else {FORWARDED_SCHEME: forwarded}),
    })  # fmt: skip
    try:
        request.get_host()
    except DisallowedHost:
        return None
    django = SecurityMiddleware(lambda _: HttpResponse())
    if django.process_request(request) is not None:
        return None
    response = django.process_response(request, HttpResponse())
    return {name: value for name, value in response.items() if name != "Content-Type"}
