"""The pages. Thin: they read the address, and render what `pages` gathers."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from measurements import web_probe
from reports.dashboards import choices, contributing, pages
from reports.dashboards.answers import not_found as _not_found
from reports.dashboards.answers import page as _page
from reports.dashboards.caching import FRESH, edition_page, public_page
from reports.dashboards.chart_tables import compared_table
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.home_page import home_page
from reports.dashboards.languages import in_its_language, negotiate
from reports.dashboards.probe_words import page_words
from reports.dashboards.security import policy_with
from reports.dashboards.words import effects, legend
from seeds import readers


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Send the reader to the home page in the language that the browser likes best."""
    response = HttpResponseRedirect(reverse("home", args=[negotiate(request)]))
    patch_cache_control(response, public=True, max_age=FRESH)
    patch_vary_headers(response, ["Accept-Language"])
    return response


@edition_page
@in_its_language
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Show what is so now, what changed, and the campaigns."""
    page = home_page(language)
    return _page(
        request, language, "home", {"page": page, "legend": legend(), "effects": effects()}
    )


@edition_page
@in_its_language
def timeline(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Show a campaign's timeline as the query narrows it; 400 for a value that names nothing."""
    try:
        campaign = readers.campaign(slug)
    except readers.UnknownSeedError:
        return _not_found(request, language)
    try:
        page = pages.timeline_page(campaign, request.GET.dict(), language)
    except UnknownChoiceError as error:
        context = {"name": choices.field_label(error.name), "value": error.value}
        return _page(request, language, "unknown_choice", context, status=400)
    shown = {
        "page": page,
        "compared": compared_table(page.view.timeline),
        "legend": legend(),
        "effects": effects(),
    }
    return _page(request, language, "timeline", shown)


@public_page
@in_its_language
def contribute(request: HttpRequest, language: str) -> HttpResponse:
    """Show how to take part, what it risks, and what is kept."""
    context = {
        "address": contributing.instance_address(request),
        "key": contributing.instance_key(),
        "paused": contributing.paused_countries(language),
    }
    return _page(request, language, "contribute", context)


@public_page
@in_its_language
def probe(request: HttpRequest, language: str) -> HttpResponse:
    """Show the browser probe: the one page that may ask other hosts, exactly those it tests."""
    context = {
        "choices": contributing.probe_choices(language),
        "paused": contributing.paused_countries(language),
        "words": page_words(),
    }
    response = _page(request, language, "probe", context)
    hosts = web_probe.all_sites(contributing.services_to_test())
    response.headers["Content-Security-Policy"] = policy_with(hosts)
    return response


@public_page
@in_its_language
def report_call(request: HttpRequest, language: str) -> HttpResponse:
    """Show the form for reporting a real call, and what became of a report."""
    page = contributing.report_page(request.GET.dict(), language)
    return _page(request, language, "report_call", {"page": page})


@public_page
@in_its_language
def other(request: HttpRequest, language: str, path: str) -> HttpResponse:
    """Mend a missing slash; say in the page's language that there is nothing else."""
    if not request.path.endswith("/"):
        try:
            match = resolve(f"{request.path}/")
        except Resolver404:
            return _not_found(request, language)
        if match.url_name != "other":
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{request.path}/{'?' if query else ''}{query}")
    return _not_found(request, language)
