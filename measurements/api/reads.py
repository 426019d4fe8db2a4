"""Read single measurements."""

import orjson
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measurements import queries
from measurements.api import schemas
from measurements.models import Measurement, Verdict


class MeasurementDetail(APIView):
    """One measurement and what the rules conclude from it."""

    @extend_schema(
        operation_id="read_measurement",
        summary="Read one measurement",
        responses=schemas.MEASUREMENT_RESPONSES,
    )
    def get(self, request: Request, uid: str) -> Response:
        """Return the stored facts, the verdicts in force, and the scrubbed document."""
        measurement = queries.find_measurement(uid)
        if measurement is None:
            if queries.is_waiting(uid):
                raise Http404("This measurement is kept and waits to be judged: ask again soon.")
            raise Http404("No measurement has this uid.")
        answer = Response(describe(measurement))
        answer["Cache-Control"] = "public, max-age=60"
        return answer


def describe(measurement: Measurement) -> dict[str, object]:
    """Return a measurement with the field names that JSON, CSV and Parquet share."""
    return {
        "uid": measurement.uid,
        "measured_at": measurement.measured_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "received_on": measurement.received_at.date().isoformat(),
        "country": measurement.country,
        "asn": measurement.asn,
        "operator": measurement.operator,
        "network_type": measurement.network_type,
        "access": measurement.access or None,
        "test_name": measurement.test_name,
        "panel": measurement.panel,
        "votes": measurement.votes,
        "standing": measurement.standing,
        "verdicts": [_describe_verdict(verdict) for verdict in queries.verdicts_of(measurement)],
        # As it is kept: a fragment is not decoded again, and may hold lone surrogates.
        "document": orjson.Fragment(queries.document_of(measurement) or b"null"),
    }


def _describe_verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "service": verdict.service or None,
        "plane": verdict.plane,
        "outcome": verdict.outcome,
        "mechanism": verdict.mechanism or None,
        "rule_id": verdict.rule_id,
        "ruleset": verdict.ruleset,
    }
