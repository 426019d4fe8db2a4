"""Quotas at the door: who has used up theirs is told how long to wait, before anything is read.

A network is a /24 or a /48. Headers: draft-ietf-httpapi-ratelimit-headers-10.
"""

from collections.abc import Callable
from http import HTTPStatus
from math import ceil

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from measurements import quotas
from measurements.api.client import client_address
from measurements.api.problems import CONTENT_TYPE, problem_body
from measurements.ballots import Device, prefix_of
from measurements.quotas import Allowance, Door

REASON = "too_many_requests"
_UPLOADS = ("/api/v1/measurements", "/api/v1/submit_measurement", "/report", "/api/v1/call-reports")
_PEOPLE = ("/fr/", "/ar/", "/en/", "/api/v1/call-reports")
_FREE = ("/healthz", "/readyz", "/metrics", "/static/")
# In the request's META: whether it is counted, and what was charged last.
_COUNTED = "sawt.counted"
_LEFT = "sawt.allowance"


class QuotaExceededError(Exception):
    """Nothing of this request was stored: wait, then send it again."""

    def __init__(self, door: Door, allowance: Allowance) -> None:
        super().__init__(door)
        self.door = door
        self.allowance = allowance


class QuotaMiddleware:
    """Charge each request to the network that it comes from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on if its network may still ask, and say what is left."""
        if request.path.startswith(_FREE) or _is_own_machine(request):
            return self.get_response(request)
        request.META[_COUNTED] = True
        is_upload = request.method == "POST" and request.path.startswith(_UPLOADS)
        try:
            _charge(request, Door.UPLOADS if is_upload else Door.READS, _network(request))
        except QuotaExceededError as error:
            return refusal(request, error)
        answer = self.get_response(request)
        if "RateLimit" not in answer and (left := request.META.get(_LEFT)) is not None:
            _tell(answer, *left)
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view that charged more than was left."""
        return refusal(request, error) if isinstance(error, QuotaExceededError) else None


def charge_batch(request: HttpRequest, measurements: int, device: Device | None) -> None:
    """Charge the measurements of an upload beyond the first, and its device key.

    Raises QuotaExceededError; does nothing for whom nothing is counted.
    """
    if _COUNTED not in request.META:
        return
    if device is not None:
        _charge(request, Door.KEYS, device.key.hex(), measurements)
    if measurements > 1:
        _charge(request, Door.UPLOADS, _network(request), measurements - 1)


def charge_new_key(request: HttpRequest) -> None:
    """Charge a key that nobody has used before to its network. Raises QuotaExceededError."""
    if _COUNTED in request.META:
        _charge(request, Door.NEW_KEYS, _network(request))


def refusal(request: HttpRequest, error: QuotaExceededError) -> HttpResponse:
    """Return the 429: a problem document, or for a person a sentence in their language."""
    wait = ceil(error.allowance.wait)
    detail = f"Too much came from your network or key: send this again in {wait} seconds."
    if request.path.startswith(_PEOPLE):
        with translation.override(_language(request)):
            sentence = _("Too many requests came from your network. Please wait %(seconds)d s.")
        answer = HttpResponse(
            sentence % {"seconds": wait}, content_type="text/plain; charset=utf-8"
        )
    else:
        body = problem_body(HTTPStatus.TOO_MANY_REQUESTS, REASON, detail)
        answer = HttpResponse(orjson.dumps(body), content_type=CONTENT_TYPE)
    answer.status_code = HTTPStatus.TOO_MANY_REQUESTS
    answer["Retry-After"] = str(wait)
    answer["Cache-Control"] = "no-store"
    answer["Access-Control-Allow-Origin"] = "*"
    _tell(answer, error.door, error.allowance)
    return answer


def _language(request: HttpRequest) -> str:
    path = request.path
    return translation.get_language_from_request(request) if "/api/" in path else path[1:3]


def _charge(request: HttpRequest, door: Door, who: str, cost: int = 1) -> None:
    allowance = quotas.charge(door, who, cost)
    if allowance is None:
        return
    if not allowance.is_admitted:
        raise QuotaExceededError(door, allowance)
    request.META[_LEFT] = door, allowance


def _network(request: HttpRequest) -> str:
    return prefix_of(client_address(request))


def _is_own_machine(request: HttpRequest) -> bool:
    """Tell whether a person on the machine itself asks, not a proxy that is trusted by mistake."""
    address = client_address(request)
    return bool(
        settings.SAWT_LOOPBACK_IS_FREE
        and address is not None
        and address.is_loopback
        and "HTTP_X_FORWARDED_FOR" not in request.META
    )


def _tell(answer: HttpResponseBase, door: Door, allowance: Allowance) -> None:
    rate = allowance.rate
    answer["RateLimit-Policy"] = f'"{door}";q={rate.tokens};w={rate.seconds}'
    answer["RateLimit"] = f'"{door}";r={allowance.remaining};t={ceil(allowance.until_full)}'
