"""Quotas at the door: who has used up theirs is told how long to wait, before anything is read.

A network is a /24 or a /48. Headers: draft-ietf-httpapi-ratelimit-headers-10.
"""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from measurements import quotas
from measurements.api.answers import Answer, as_http
from measurements.api.client import Meta, client_address
from measurements.api.problems import problem
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
        is_upload = request.method == "POST" and request.path.startswith(_UPLOADS)
        try:
            if not request.path.startswith(_FREE):
                admit(request.META, Door.UPLOADS if is_upload else Door.READS)
        except QuotaExceededError as error:
            return _written(request, error)
        answer = self.get_response(request)
        if "RateLimit" not in answer:
            for name, value in what_is_left(request.META).items():
                answer[name] = value
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a view that charged more than was left."""
        return _written(request, error) if isinstance(error, QuotaExceededError) else None


def admit(meta: Meta, door: Door) -> None:
    """Charge a request to the network that it comes from. Raises QuotaExceededError."""
    if not _is_own_machine(meta):
        meta[_COUNTED] = True
        _charge(meta, door, _network(meta))


def what_is_left(meta: Meta) -> dict[str, str]:
    """Return the headers that tell what is left of the quota charged last; none if none was."""
    left = meta.get(_LEFT)
    return {} if left is None else _told(*left)


def charge_batch(meta: Meta, measurements: int, device: Device | None) -> None:
    """Charge the measurements of an upload beyond the first, and its device key.

    Raises QuotaExceededError; does nothing for whom nothing is counted.
    """
    if _COUNTED not in meta:
        return
    if device is not None:
        _charge(meta, Door.KEYS, device.key.hex(), measurements)
    if measurements > 1:
        _charge(meta, Door.UPLOADS, _network(meta), measurements - 1)


def charge_new_key(meta: Meta) -> None:
    """Charge a key that nobody has used before to its network. Raises QuotaExceededError."""
    if _COUNTED in meta:
        _charge(meta, Door.NEW_KEYS, _network(meta))


def refusal(error: QuotaExceededError) -> Answer:
    """Return the 429 for a program: a problem document."""
    wait = ceil(error.allowance.wait)
    detail = f"Too much came from your network or key: send this again in {wait} seconds."
    answer = problem(HTTPStatus.TOO_MANY_REQUESTS, REASON, detail, wait=wait)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers.update(_told(error.door, error.allowance))
    return answer


def _written(request: HttpRequest, error: QuotaExceededError) -> HttpResponse:
    """Return the 429; a person gets a sentence in their language."""
    answer = refusal(error)
    if request.path.startswith(_PEOPLE):
        with translation.override(_language(request)):
            sentence = _("Too many requests came from your network. Please wait %(seconds)d s.")
        text = sentence % {"seconds": ceil(error.allowance.wait)}
        answer = replace(answer, body=text, kind="text/plain; charset=utf-8")
    return as_http(answer)


def _language(request: HttpRequest) -> str:
    path = request.path
    return translation.get_language_from_request(request) if "/api/" in path else path[1:3]


def _charge(meta: Meta, door: Door, who: str, cost: int = 1) -> None:
    allowance = quotas.charge(door, who, cost)
    if allowance is None:
        return
    if not allowance.is_admitted:
        raise QuotaExceededError(door, allowance)
    meta[_LEFT] = door, allowance


def _network(meta: Meta) -> str:
    return prefix_of(client_address(meta))


def _is_own_machine(meta: Meta) -> bool:
    """Tell whether a person on the machine itself asks, not a proxy that is trusted by mistake."""
    if not settings.SAWT_LOOPBACK_IS_FREE or "HTTP_X_FORWARDED_FOR" in meta:
        return False
    address = client_address(meta)
    return address is not None and address.is_loopback


def _told(door: Door, allowance: Allowance) -> dict[str, str]:
    rate = allowance.rate
    return {
        "RateLimit-Policy": f'"{door}";q={rate.tokens};w={rate.seconds}',
        "RateLimit": f'"{door}";r={allowance.remaining};t={ceil(allowance.until_full)}',
    }
