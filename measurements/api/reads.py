"""Read single measurements."""

import orjson
from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from measurements import listing, queries
from measurements.api import measurement_rows as rows
from measurements.api import schemas
from measurements.api.measurement_filter import INSTEAD
from measurements.models import Measurement
from measurements.read_api.parameters import refuse_unknown
from measurements.read_api.public import PublicRead


class MeasurementDetail(PublicRead):
    """One measurement and what the rules conclude from it."""

    max_age = 60
    may_lag = False  # asked for right after the upload

    @extend_schema(
        operation_id="read_measurement",
        summary="Read one measurement",
        responses=schemas.MEASUREMENT_RESPONSES,
    )
    def get(self, request: Request, uid: str) -> Response:
        """Return the stored facts, the verdicts in force, and the scrubbed document."""
        measurement = _find(uid)
        verdicts = listing.verdicts_by_uid([measurement])[uid]
        # The document as it is kept: a fragment is not decoded again, and may hold lone surrogates.
        document = orjson.Fragment(queries.document_of(measurement) or b"null")
        return Response(
            rows.facts(measurement) | {"verdicts": rows.conclusions(verdicts), "document": document}
        )


class RawMeasurement(PublicRead):
    """The document of one measurement, where OONI's API has it."""

    max_age = 60
    may_lag = False  # asked for right after the upload

    @extend_schema(
        operation_id="read_raw_measurement",
        summary="Read one document",
        parameters=[OpenApiParameter("measurement_uid", required=True)],
        responses=schemas.RAW_RESPONSES,
    )
    def get(self, request: Request) -> HttpResponse:
        """Return the scrubbed document as it is kept."""
        refuse_unknown(request.GET, {"measurement_uid"}, INSTEAD)
        uid = request.GET.get("measurement_uid")
        if not uid:
            raise ValidationError({"measurement_uid": "Name the measurement by its uid."})
        document = queries.document_of(_find(uid))
        if document is None:
            raise Http404("This document is not published, as the volunteer asked.")
        return HttpResponse(document, content_type="application/json")


def _find(uid: str) -> Measurement:
    measurement = queries.find_measurement(uid)
    if measurement is None:
        if queries.is_waiting(uid):
            raise Http404("This measurement is kept and waits to be judged: ask again soon.")
        raise Http404("No measurement has this uid.")
    return measurement
