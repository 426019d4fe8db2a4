"""What a page may load: its own origin, nothing else."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from reports.dashboards.styles import SOURCE

_POLICY = (
    f"default-src 'none'; style-src 'self' {SOURCE}; img-src 'self' data:; font-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# The API's documentation starts itself with an inline script.
_DOCS_POLICY = _POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'").replace(
    # A hash beside it would make browsers ignore it.
    f"style-src 'self' {SOURCE}",
    "style-src 'self' 'unsafe-inline'",
)


def policy_for_frames() -> str:
    """Return the policy of a page that others may show in a frame."""
    return _POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")


def policy_with(hosts: Iterable[str]) -> str:
    """Return the policy of a page that may also ask these hosts over HTTPS, and no others."""
    sources = " ".join(f"https://{host}" for host in hosts)
    return _POLICY.replace("connect-src 'self'", f"connect-src 'self' {sources}")


class ContentSecurityPolicyMiddleware:
    """Give every HTML answer a Content-Security-Policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on and add the header to pages."""
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            policy = _DOCS_POLICY if request.path.startswith("/api/docs") else _POLICY
            response.headers.setdefault("Content-Security-Policy", policy)
        return response
