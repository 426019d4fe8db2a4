"""What the browser probe asks besides uploading: its configuration."""

from datetime import UTC, datetime

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measurements import web_probe
from seeds import readers


class WebProbeConfig(APIView):
    """GET /api/v1/web-probe-config: whom a browser asks, and credentials for the relay."""

    @extend_schema(
        operation_id="read_web_probe_config",
        summary="Read the browser probe's configuration",
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """Return the configuration of one run; `relay` is null where there is none."""
        now = datetime.now(UTC)
        relay = settings.SAWT_TURN
        config = web_probe.build(
            web_probe.offered(readers.services().values(), now.date()),
            readers.neutral_endpoints(),
            web_probe.credentials(relay, settings.SAWT_TURN_SECRET, now) if relay else None,
            settings.SAWT_PAUSED_COUNTRIES,
        )
        answer = Response(config)
        answer["Cache-Control"] = "no-store"
        return answer
