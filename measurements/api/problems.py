"""One handler for every error of the API: a problem document (RFC 9457) with a stable reason."""

import errno
import logging
from collections.abc import Mapping
from http import HTTPStatus

from django.db import DatabaseError
from django.http import Http404
from psycopg2.errors import DiskFull, QueryCanceled
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import set_rollback

from measurements.api.answers import PROBLEM_TYPE, Answer
from measurements.queries import NotPublishedError
from measurements.refusals import Reason, RefusedError
from measurements.released import DocumentUnavailableError

_STATUS = {
    Reason.REQUEST_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.MEASUREMENT_TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.TOO_MANY_MEASUREMENTS: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.UNSUPPORTED_ENCODING: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Reason.UNSUPPORTED_FORMAT: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Reason.CROSS_SITE: HTTPStatus.FORBIDDEN,
    Reason.LENGTH_REQUIRED: HTTPStatus.LENGTH_REQUIRED,
}

logger = logging.getLogger(__name__)


def problem_body(status: HTTPStatus, reason: str, detail: str) -> dict[str, object]:
    """Return the members of a problem document: what is wrong and what to do, in one sentence."""
    return {
        "type": f"/api/docs#{reason}",
        "title": status.phrase,
        "status": status.value,
        "reason": reason,
        "detail": detail,
    }


def problem(
    status: HTTPStatus,
    reason: str,
    detail: str,
    extra: Mapping[str, object] | None = None,
    wait: int | None = None,
) -> Answer:
    """Return a problem document, with members of its own in extra, and when to come again."""
    headers = {} if wait is None else {"Retry-After": str(wait)}
    body = problem_body(status, reason, detail) | dict(extra or {})
    return Answer(body, status, PROBLEM_TYPE, headers)


def refusal(error: RefusedError) -> Answer:
    """Return the problem of a request that cannot be read as a whole."""
    status = _STATUS.get(error.reason, HTTPStatus.BAD_REQUEST)
    where = {"pointer": error.pointer} if error.pointer else None
    return problem(status, error.reason, error.detail, where)


def problem_response(error: Exception, context: Mapping[str, object]) -> Response | None:
    """Turn any exception of a view into a problem document; DRF's exception handler."""
    set_rollback()
    answer = answer_to(error)
    return None if answer is None else as_response(answer)


def as_response(answer: Answer) -> Response:
    """Return an answer as DRF's views give it."""
    return Response(answer.body, answer.status, headers=answer.headers, content_type=answer.kind)


def answer_to(error: Exception) -> Answer | None:
    """Return the problem document of any error; None for one that nobody expected."""
    if isinstance(error, RefusedError):
        return refusal(error)
    if isinstance(error, Http404):
        reason = "not_published" if isinstance(error, NotPublishedError) else "not_found"
        return problem(HTTPStatus.NOT_FOUND, reason, str(error) or "There is nothing here.")
    if _is_full(error) or isinstance(error, DatabaseError | DocumentUnavailableError):
        return _unavailable(error)
    if isinstance(error, ValidationError):
        return _bad_parameters(error)
    if isinstance(error, APIException):
        wait = getattr(error, "wait", None)
        return problem(
            HTTPStatus(error.status_code),
            str(error.default_code),
            str(error.detail),
            wait=None if wait is None else int(wait),
        )
    return None


def _is_full(error: Exception) -> bool:
    """Tell whether a disk had no room: the database's, or the one of the day's secrets."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error.__cause__, DiskFull)


def _unavailable(error: Exception) -> Answer:
    """Say which part of the instance does not answer just now, or was asked for too much."""
    if isinstance(error.__cause__, QueryCanceled):
        return problem(
            HTTPStatus.BAD_REQUEST,
            "query_too_large",
            "This takes too long to look up: narrow it by since, until and country.",
        )
    if isinstance(error, DocumentUnavailableError):
        logger.error("%s", error)
        reason = "document_unavailable"
        detail = "The document is kept in a release that cannot be read just now: ask again later."
    elif _is_full(error):
        logger.error("The disk is full: free some space, the rest goes on by itself.")
        reason = "disk_full"
        detail = "This instance has no room left; nothing is lost if you send it again later."
    else:
        logger.error("The database did not keep its word: %s", type(error).__name__)
        reason = "database_unavailable"
        detail = (
            "The database does not answer; nothing of this request was lost if you send it again."
        )
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, reason, detail, wait=5)


def _bad_parameters(error: ValidationError) -> Answer:
    """Name each parameter that is wrong, and say what is wrong with it."""
    details = error.detail if isinstance(error.detail, dict) else {"request": error.detail}
    parameters = {
        name: " ".join(map(str, texts if isinstance(texts, list) else [texts]))
        for name, texts in details.items()
    }
    sentence = " ".join(f"{name}: {text}" for name, text in parameters.items())
    return problem(
        HTTPStatus.BAD_REQUEST, "invalid_parameter", sentence, {"parameters": parameters}
    )
