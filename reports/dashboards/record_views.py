"""Pages of single records."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from measurements.queries import NotPublishedError, is_waiting
from reports.dashboards.answers import not_found, page
from reports.dashboards.caching import edition_page, public_page
from reports.dashboards.episode_page import episode_page
from reports.dashboards.languages import in_its_language
from reports.dashboards.links import campaign_url
from reports.dashboards.measurement_page import measurement_page
from reports.dashboards.period_page import period_page
from reports.dashboards.words import legend
from reports.period_queries import find_period


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


@edition_page
@in_its_language
def period(request: HttpRequest, language: str, period_id: str) -> HttpResponse:
    """Show one period, a withdrawn one too."""
    found = period_page(period_id, language)
    if found is None:
        return not_found(request, language)
    context: dict[str, Any] = {"page": found, "drawn_periods": [found.drawn], "legend": legend()}
    if found.campaign is not None:
        context["campaign_url"] = campaign_url(found.campaign, language)
        context["campaign_title"] = found.campaign.title.get(language)
    return page(request, language, "period", context)


@edition_page
@in_its_language
def episode(request: HttpRequest, language: str, period_id: str) -> HttpResponse:
    """Show the episode that a period belongs to; the period, where it stands alone."""
    found = episode_page(period_id, language)
    if found is not None:
        return page(request, language, "episode", {"page": found, "legend": legend()})
    if find_period(period_id) is None:
        return not_found(request, language)
    return page(request, language, "no_episode", {"period_id": period_id}, status=404)
