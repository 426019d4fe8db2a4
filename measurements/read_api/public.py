"""What caches and browsers may do with public reads."""

from functools import partial
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measurements import replica

_READS = ("GET", "HEAD")


class PublicRead(APIView):
    """A read that anybody may make from any page, keep for a while, and ask for by its ETag."""

    max_age = 10  # seconds
    may_lag = True
    """Whether what was just written may be missing for a moment."""

    def dispatch(
        self,
        request: HttpRequest,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> HttpResponseBase:
        """Answer reads from the replica, if there is one."""
        answer = partial(super().dispatch, request, *args, **kwargs)
        return replica.read(answer) if self.may_lag and request.method in _READS else answer()

    def handle_exception(self, exc: Exception) -> Response:
        """Turn an exception into an answer, but for one after which the primary is asked."""
        if replica.is_lost(exc):
            raise exc
        return super().handle_exception(exc)

    def finalize_response(  # type: ignore[override]
        self,
        request: Request,
        response: HttpResponseBase,
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> HttpResponseBase:
        """Add the headers; answer 304 to who has this answer already."""
        answer: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]
        if request.method not in _READS:
            return answer
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = (
            "Content-Length, ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
        )
        if answer.status_code != HttpResponse.status_code:
            return answer
        patch_cache_control(answer, public=True, max_age=self.max_age)
        if isinstance(answer, Response):
            answer.render()
        if "ETag" not in answer and isinstance(answer, HttpResponse):
            answer["ETag"] = f'"{sha256(answer.content).hexdigest()[:32]}"'
        has_it = get_conditional_response(request, answer["ETag"]) if "ETag" in answer else None
        if has_it is None:
            return answer
        for name in ("Access-Control-Allow-Origin", "Cache-Control"):
            has_it[name] = answer[name]
        answer.close()
        return has_it
