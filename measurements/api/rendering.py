"""How the API writes JSON."""

from collections.abc import Mapping

import orjson
from rest_framework.renderers import BaseRenderer

from measurements.api.answers import JSON_TYPE


class JSONRenderer(BaseRenderer):
    """JSON by orjson; problems (RFC 9457) have a media type of their own."""

    media_type = JSON_TYPE
    format = "json"
    charset = None

    def render(
        self,
        data: object,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, object] | None = None,
    ) -> bytes:
        """Return the bytes; nothing for an answer without content."""
        return b"" if data is None else orjson.dumps(data)
