"""What only a trusted proxy may say of a request."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from measurements.api.client import comes_from_a_proxy

_SAID_BY_PROXIES = "HTTP_X_FORWARDED_PROTO"


class ProxyMiddleware:
    """Forget the scheme that somebody else than a trusted proxy says the request came by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on without it: SECURE_PROXY_SSL_HEADER believes what it finds."""
        if _SAID_BY_PROXIES in request.META and not comes_from_a_proxy(request):
            del request.META[_SAID_BY_PROXIES]
        return self.get_response(request)
