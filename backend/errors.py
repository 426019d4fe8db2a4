"""Errors outside any view: a problem document under the API's addresses, a page elsewhere."""

from http import HTTPStatus

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import defaults

from measurements.api.answers import PROBLEM_TYPE
from measurements.api.problems import problem_body

_API = ("/api/", "/data/", "/report", "/healthz", "/readyz", "/metrics")


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(_API)


def _problem(status: HTTPStatus, reason: str, detail: str) -> HttpResponse:
    body = orjson.dumps(problem_body(status, reason, detail))
    return HttpResponse(body, content_type=PROBLEM_TYPE, status=status.value)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 400, to a request that Django itself refused (a wrong host, a broken header)."""
    return _problem(HTTPStatus.BAD_REQUEST, "bad_request", "This request cannot be read.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404."""
    if _is_api(request):
        detail = "There is nothing at this address: /api/docs lists what there is."
        return _problem(HTTPStatus.NOT_FOUND, "not_found", detail)
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 500: our mistake, and nothing acknowledged is lost by it."""
    if _is_api(request):
        detail = "We made a mistake; what was acknowledged before is kept. Please try again."
        return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "server_error", detail)
    return defaults.server_error(request)
