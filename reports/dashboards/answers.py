"""From a template to an answer: the page's language, and its switch to the others."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.dashboards.languages import LANGUAGES


def page(
    request: HttpRequest, language: str, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Return a page of one language."""
    return render(
        request,
        f"dashboards/{name}.html",
        context
        | {
            "language": language,
            "switch": _switch(request, language, status),
            "sections": _sections(request, language),
        },
        status=status,
    )


def not_found(request: HttpRequest, language: str) -> HttpResponse:
    """Say in the page's language that there is nothing at this address."""
    return page(request, language, "not_found", {}, status=404)


def _sections(request: HttpRequest, language: str) -> list[dict[str, object]]:
    """Return the main pages, for the header of each."""
    home = reverse("home", args=[language])
    names = [
        (home, _("Now")),
        (f"{home}#campaigns-title", _("Campaigns")),
        (reverse("claims", args=[language]), _("Claims")),
        (reverse("data", args=[language]), _("Data")),
        (reverse("contribute", args=[language]), _("Take part")),
        (reverse("methodology", args=[language]), _("How we measure")),
    ]
    return [{"url": url, "name": name, "is_current": url == request.path} for url, name in names]


def _switch(request: HttpRequest, language: str, status: int) -> list[dict[str, object]]:
    """Return the same page, with its query, in each language; of an error, the home page."""
    match = request.resolver_match
    query = f"?{request.GET.urlencode()}" if request.GET and status == 200 else ""
    links = []
    for code, name in LANGUAGES:
        if match is None or match.url_name is None or status == 404:
            url = reverse("home", args=[code])
        else:
            url = reverse(match.url_name, kwargs=match.kwargs | {"language": code}) + query
        links.append({"code": code, "name": name, "url": url, "is_current": code == language})
    return links
