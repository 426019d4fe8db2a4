"""Pages for who downloads the data: what there is, and what every column says."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from reports.dashboards.answers import page
from reports.dashboards.caching import public_page
from reports.dashboards.data_page import data_page
from reports.dashboards.languages import in_its_language
from reports.datasets.columns import TABLES


@public_page
@in_its_language
def data(request: HttpRequest, language: str) -> HttpResponse:
    """Show the last release, how to cite it, and how to read it."""
    base = request.build_absolute_uri("/").rstrip("/")
    return page(request, language, "data", {"data": data_page(base)})


@public_page
@in_its_language
def dictionary(request: HttpRequest, language: str) -> HttpResponse:
    """Show every column of every table, from the schema that writes the files."""
    tables = [
        (name, [(column, gettext(column.description)) for column in columns])
        for name, columns in TABLES.items()
    ]
    return page(request, language, "dictionary", {"tables": tables})
