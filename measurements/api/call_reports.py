"""Take in a person's report of a call from the form on the page, which works without a script."""

from datetime import UTC, datetime

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from measurements import call_reports, intake
from measurements.api.client import client_address
from measurements.api.probe_services import network_of
from measurements.ballots import Sender
from measurements.doorbell import inbox_bell
from measurements.submission import prepare
from measurements.vocabulary import Source
from seeds import readers

_LANGUAGES = ("fr", "ar", "en")


@require_POST
def take_in_report(request: HttpRequest) -> HttpResponse:
    """Store the report and send the person back to the page, which says what became of it."""
    language = request.POST.get("language", "")
    page = reverse("report-call", args=[language if language in _LANGUAGES else "en"])
    return HttpResponseRedirect(f"{page}?{urlencode(_store(request))}#done", status=303)


def _store(request: HttpRequest) -> dict[str, str]:
    """Return the uid of the stored report, or why it is not stored."""
    # A stranger's page must not make its visitors report calls.
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return {"refused": "elsewhere"}
    now = datetime.now(UTC)
    address = client_address(request.META)
    network = network_of(address)
    if network is None or not network.country:
        return {"refused": "unknown_network"}
    form = request.POST.dict()
    try:
        report = call_reports.read_form(form, readers.services())
        document = call_reports.document(report, form, network.country, network.asn, now)
        submission = prepare(
            document, source=Source.NATIVE, sender=Sender(address=address), now=now
        )
        receipt = intake.take_in([submission], now)[0]
    except call_reports.IncompleteError:
        return {"refused": "incomplete"}
    except DatabaseError:
        return {"refused": "unavailable"}
    inbox_bell.ring()
    return {"sent": receipt.uid}
