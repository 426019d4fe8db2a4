"""A view for the busiest doors: the same answers without negotiating what they are written in."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.views import APIView

from measurements.api.answers import as_http
from measurements.api.problems import answer_to


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
            answer = answer_to(error)
            if answer is None:
                raise
        return as_http(answer)
