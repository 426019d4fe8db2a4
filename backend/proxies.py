"""What only a trusted proxy may say of a request."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from measurements.api.client import FORWARDED_SCHEME, forwarded_scheme


class ProxyMiddleware:
    """Forget the scheme that somebody else than a trusted proxy says the request came by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on without it: SECURE_PROXY_SSL_HEADER believes what it finds."""
        if forwarded_scheme(request.META) is None:
            request.META.pop(FORWARDED_SCHEME, None)
        return self.get_response(request)
