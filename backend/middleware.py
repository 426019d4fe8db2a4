"""Every request reads the reference data as it is amended by now."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from measurements import amendments

# They tell how the database does, and must not wait for it.
_APART: Final = frozenset({"/healthz", "/readyz", "/metrics"})


class AmendmentsMiddleware:
    """Ask for newer amendments, at most once a second in each process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put amendments in force, then answer."""
        if request.path not in _APART:
            amendments.refresh()
        return self.get_response(request)
