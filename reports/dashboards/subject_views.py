"""The pages of an operator and of a service."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

from reports.dashboards import choices
from reports.dashboards.answers import not_found, page
from reports.dashboards.caching import edition_page
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.languages import in_its_language
from reports.dashboards.subjects import SubjectPage, operator_page, service_page
from reports.dashboards.words import legend

Gather = Callable[[str, Mapping[str, str], str], SubjectPage | None]


@edition_page
@in_its_language
def operator(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show all that is known of one operator; 404 for one that nobody knows."""
    return _subject(request, language, slug, operator_page)


@edition_page
@in_its_language
def service(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show all that is known of one service; 404 for one that does not exist."""
    return _subject(request, language, slug, service_page)


def _subject(request: HttpRequest, language: str, slug: str, gather: Gather) -> HttpResponse:
    try:
        found = gather(slug, request.GET.dict(), language)
    except UnknownChoiceError as error:
        context = {"name": choices.field_label(error.name), "value": error.value}
        return page(request, language, "unknown_choice", context, status=400)
    if found is None:
        return not_found(request, language)
    kind = "operator" if gather is operator_page else "service"
    return page(request, language, kind, {"page": found, "kind": kind, "legend": legend()})
