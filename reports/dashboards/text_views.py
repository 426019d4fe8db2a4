"""Pages that explain: method, privacy, what Sawt is, what was corrected."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from reports.dashboards import choices, dates, words
from reports.dashboards.answers import page
from reports.dashboards.caching import public_page
from reports.dashboards.claims_page import claims_page
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.languages import in_its_language
from seeds.corrections import NoteKind, notes


@public_page
@in_its_language
def methodology(request: HttpRequest, language: str) -> HttpResponse:
    """Show the way from a measurement to a period."""
    planes = [(words.PLANES[plane], note) for plane, note in words.PLANE_NOTES.items()]
    return page(request, language, "methodology", {"planes": planes})


@public_page
@in_its_language
def claims(request: HttpRequest, language: str) -> HttpResponse:
    """Show what others said, apart from everything measured; 400 for an unknown campaign."""
    try:
        found = claims_page(request.GET.dict(), language)
    except UnknownChoiceError as error:
        context = {"name": choices.field_label(error.name), "value": error.value}
        return page(request, language, "unknown_choice", context, status=400)
    return page(request, language, "claims", {"page": found, "effects": words.effects()})


@public_page
@in_its_language
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    """Show what is kept and what is not."""
    return page(request, language, "privacy", {})


@public_page
def threat_model(request: HttpRequest) -> HttpResponse:
    """Show who would harm Sawt and what stands in the way; in English."""
    text = (settings.BASE_DIR / "docs" / "threat-model.md").read_text("utf-8")
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public_page
@in_its_language
def about(request: HttpRequest, language: str) -> HttpResponse:
    """Show what Sawt is, its licences, and how to cite it."""
    context = {
        "address": request.build_absolute_uri("/"),
        "today": dates.day_text(datetime.now(UTC).date()),
    }
    return page(request, language, "about", context)


@public_page
@in_its_language
def corrections(request: HttpRequest, language: str) -> HttpResponse:
    """Show what was corrected, the answers of those who are named, and where to write."""
    listed = [
        (
            note.kind,
            {
                "day": dates.day_text(note.day),
                "text": note.text.get(language),
                "sender": note.sender,
            },
        )
        for note in notes()
    ]
    context = {
        "corrections": [view for kind, view in listed if kind is NoteKind.CORRECTION],
        "replies": [view for kind, view in listed if kind is NoteKind.REPLY],
        "contact": settings.SAWT_CONTACT,
    }
    return page(request, language, "corrections", context)
