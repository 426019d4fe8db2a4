"""OONI's collector protocol, so that unmodified OONI probes upload here.

Only 200 is success for these clients, and an empty 200 would be a lie: what is not stored gets a
4xx with its reason. Source: ooni/spec bk-003 and bk-004, and what real clients send.
"""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measurements import group_commit
from measurements.api.answers import Answer
from measurements.api.body import read_body
from measurements.api.client import Meta, client_address
from measurements.api.upload_view import UploadView
from measurements.ballots import Sender
from measurements.doorbell import inbox_bell
from measurements.plausibility import read_network
from measurements.refusals import Reason, RefusedError
from measurements.report_ids import new_report_id, read_report_id
from measurements.submission import prepare
from measurements.vocabulary import Source
from measurements.wire_format import parse_object
from seeds import readers

BACKEND_VERSION = "1.3.5"  # what OONI's clients know as a collector that speaks JSON


def take_in(meta: Meta) -> Answer:
    """Store the measurement in `content`, a JSON document written as a string."""
    document = _content(_decode(meta))
    uid = _store(meta, document, Source.OONI_SUBMIT)
    return Answer({
        "measurement_uid": uid,
        "report_id": document.get("report_id") or "",
        "verification_status": "unverified",
        "submit_response": None,
        "protocol_version": None,
        "error": None,
    })  # fmt: skip


def _decode(meta: Meta) -> dict[str, object]:
    """Return the body as an object, within the size limit of one measurement and its envelope."""
    body = read_body(meta)
    limit: int = settings.SAWT_MAX_MEASUREMENT_BYTES
    if len(body) > 2 * limit:
        raise RefusedError(
            Reason.MEASUREMENT_TOO_LARGE, f"A measurement holds at most {limit} bytes."
        )
    return parse_object(body, strict=False)


def _content(envelope: dict[str, object]) -> dict[str, object]:
    """Return the measurement inside an envelope: an object, or an object written as a string."""
    if envelope.get("format") != "json":
        raise RefusedError(Reason.UNSUPPORTED_FORMAT, 'Only "format": "json" is read.', "/format")
    content = envelope.get("content")
    if isinstance(content, str):
        content = parse_object(content.encode(errors="surrogatepass"), strict=False)
    if not isinstance(content, dict):
        raise RefusedError(Reason.WRONG_TYPE, "content must be a measurement.", "/content")
    return content


def _store(meta: Meta, document: dict[str, object], source: Source) -> str:
    """Store one measurement and return its uid once it is on the disk."""
    now = datetime.now(UTC)
    sender = Sender(address=client_address(meta))
    submission = prepare(document, source=source, sender=sender, now=now)
    receipt = group_commit.uploads.take_in(submission, now)
    if receipt.reason is not None:
        raise RefusedError(receipt.reason, receipt.detail or "")
    inbox_bell.ring()
    return receipt.uid


@extend_schema(exclude=True)
class SubmitMeasurement(UploadView):
    """POST /api/v1/submit_measurement: what current OONI probes send."""

    def post(self, request: HttpRequest) -> Answer:
        """Store the measurement in `content`."""
        return take_in(request.META)


@extend_schema(exclude=True)
class OpenReport(APIView):
    """POST /report: what mobile apps of OONI send first."""

    def post(self, request: Request) -> Response:
        """Return a report id for this test and network; nothing is stored."""
        opening = _decode(request.META)
        if opening.get("format", "json") != "json":
            raise RefusedError(
                Reason.UNSUPPORTED_FORMAT, 'Only "format": "json" is read.', "/format"
            )
        network = read_network(opening, readers.countries())
        report_id = new_report_id(
            network.test_name, network.country, network.asn, datetime.now(UTC)
        )
        return Response({
            "backend_version": BACKEND_VERSION,
            "report_id": report_id,
            "supported_formats": ["json"],
        })  # fmt: skip


@extend_schema(exclude=True)
class UpdateReport(UploadView):
    """POST /report/{id}: one measurement of an opened report."""

    def post(self, request: HttpRequest, report_id: str) -> Answer:
        """Store the measurement if it is of the test and network that the report was opened for."""
        report = read_report_id(report_id)
        document = _content(_decode(request.META))
        network = read_network(document, readers.countries())
        named = (network.test_name.replace("_", ""), network.country, network.asn)
        if named != (report.test, report.country, report.asn):
            raise RefusedError(
                Reason.REPORT_MISMATCH,
                "The measurement's test, country or network is not that of its report.",
            )
        uid = _store(request.META, {**document, "report_id": report_id}, Source.OONI_REPORT)
        return Answer({"status": "success", "measurement_uid": uid})


@extend_schema(exclude=True)
class CloseReport(APIView):
    """POST /report/{id}/close: nothing is left to do."""

    def post(self, request: Request, report_id: str) -> Response:
        """Answer 200 for an id that is one; reports are stateless."""
        read_report_id(report_id)
        return Response({"status": "success"})
