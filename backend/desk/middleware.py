"""Sessions and log-ins exist under the desk's path alone: no other page reads or sets a cookie.

And there the reader's language comes from the browser: the desk's addresses name none.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from reports.dashboards.languages import negotiate

Answer = Callable[[HttpRequest], HttpResponseBase]


class DeskMiddleware:
    """Wrap requests to the desk, and pass every other on as it is."""

    def __init__(self, get_response: Answer) -> None:
        self.elsewhere = get_response
        self.desk: Answer = SessionMiddleware(  # type: ignore[assignment]
            AuthenticationMiddleware(MessageMiddleware(get_response))
        )
        self.prefix = f"/{settings.SAWT_ADMIN_PATH}/"

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer through the sessions only where the desk is."""
        if not request.path.startswith(self.prefix):
            return self.elsewhere(request)
        with translation.override(negotiate(request)):
            return self.desk(request)
