"""The language of a page is given by its path alone."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGES: tuple[tuple[str, str], ...] = tuple(settings.LANGUAGES)
CODES = tuple(code for code, _ in LANGUAGES)

KEPT = 20_000  # answers of one function: some years of days in three languages

P = ParamSpec("P")
T = TypeVar("T")
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


def kept_by_language(function: Callable[P, T]) -> Callable[P, T]:
    """Keep what a pure function says in each language: a page says the same things often."""

    @lru_cache(KEPT)
    def in_language(_language: str | None, *args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)

    @wraps(function)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        language = translation.get_language()
        return in_language(language, *args, **kwargs)  # type: ignore[arg-type] # all are hashable

    return kept
