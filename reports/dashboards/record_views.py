"""Pages of single records."""

from django.http import HttpRequest, HttpResponse

from measurements.queries import NotPublishedError, is_waiting
from reports.dashboards.answers import not_found, page
from reports.dashboards.caching import public_page
from reports.dashboards.languages import in_its_language
from reports.dashboards.measurement_page import measurement_page


@public_page
@in_its_language
def measurement(request: HttpRequest, language: str, uid: str) -> HttpResponse:
    """Show one measurement; say it where it waits, or may not be shown."""
    try:
        found = measurement_page(uid, language)
    except NotPublishedError:
        return page(request, language, "not_published", {}, status=404)
    if found is None:
        if is_waiting(uid):
            return page(request, language, "waiting", {}, status=404)
        return not_found(request, language)
    return page(request, language, "measurement", {"page": found})
