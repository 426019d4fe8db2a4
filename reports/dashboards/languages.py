"""The language of a page is given by its path alone."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES: tuple[tuple[str, str], ...] = tuple(settings.LANGUAGES)
CODES = tuple(code for code, _ in LANGUAGES)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class LanguageConverter:
    """The first part of a page's path."""

    regex = "|".join(CODES)

    def to_python(self, value: str) -> str:
        """Return the language's code."""
        return value

    def to_url(self, value: str) -> str:
        """Return the language's code."""
        return value


def negotiate(request: HttpRequest) -> str:
    """Return the language that the browser likes best of those we have, else English."""
    header = request.headers.get("Accept-Language", "")
    for wanted, _ in parse_accept_lang_header(header):
        code = wanted.split("-")[0]
        if code in CODES:
            return code
    return "en"


def in_its_language(
    view: Callable[Concatenate[HttpRequest, str, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
    """Run a view, and render its whole answer, in the language that it is called with."""

    @wraps(view)
    def localised(
        request: HttpRequest, language: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        with translation.override(language):
            response = view(request, language, *args, **kwargs)
        response.headers["Content-Language"] = language
        return response

    return localised  # type: ignore[return-value]
