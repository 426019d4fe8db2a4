"""A volunteer takes back what their own device delivered."""

from datetime import UTC, datetime
from http import HTTPStatus

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measurements import withdrawals
from measurements.api import schemas
from measurements.api.body import read_body
from measurements.api.problems import as_response, problem
from measurements.doorbell import regroup_bell
from measurements.wire_format import parse_object

REASON = "not_withdrawable"


class MeasurementWithdrawal(APIView):
    """POST /api/v1/measurements/{uid}/withdraw."""

    @extend_schema(
        operation_id="withdraw_measurement",
        summary="Withdraw a measurement",
        request=schemas.WITHDRAWAL_REQUEST,
        responses=schemas.WITHDRAWAL_RESPONSES,
    )
    def post(self, request: Request, uid: str) -> Response:
        """Take the measurement out for good; a repeat changes nothing.

        `token` is what the upload's `Sawt-Withdrawal` header had the SHA-256 of. Document, facts
        and verdicts are deleted at once; tallies follow, and the next release takes it out of the
        files of earlier ones. The same document sent again is rejected as `withdrawn`.
        """
        token = withdrawals.read_hex(
            parse_object(read_body(request.META), strict=True).get("token")
        )
        if not withdrawals.withdraw(uid, token, datetime.now(UTC)):
            detail = (
                "This token withdraws no measurement of this uid: only the device that delivered "
                "it has the right one."
            )
            return as_response(problem(HTTPStatus.NOT_FOUND, REASON, detail))
        regroup_bell.ring()
        return Response({"uid": uid, "status": "withdrawn"})
