"""A view for the busiest doors: the same answers without negotiating what they are written in."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.views import APIView

from measurements.api.problems import problem_response
from measurements.api.rendering import JSONRenderer


class UploadView(APIView):
    """Answers a POST in JSON, whatever it asks for; everything else goes the usual way."""

    def dispatch(
        self,
        request: HttpRequest,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> HttpResponseBase:
        """Hand a POST to `post` as Django received it, and write its answer or its problem."""
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        try:
            answer = self.post(request, *args, **kwargs)  # type: ignore[attr-defined]
        except Exception as error:
            answer = problem_response(error, {})
            if answer is None:
                raise
        written = HttpResponse(
            orjson.dumps(answer.data),
            status=answer.status_code,
            content_type=answer.content_type or JSONRenderer.media_type,
        )
        for name, value in answer.headers.items():
            written.headers.setdefault(name, value)
        return written
