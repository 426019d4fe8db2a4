"""What caches may keep of the pages, and what Redis keeps of them for everyone."""

from collections.abc import Callable
from functools import cache, wraps
from hashlib import sha256
from http import HTTPStatus
from time import time
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_safe

from measurements import replica
from measurements.queries import active_version
from reports import edition
from reports.dashboards import kept_pages
from seeds import amendments

FRESH = 5  # seconds for which nobody need ask again
STALE = 60  # seconds for which what is kept may be shown while it is asked for again
WINDOW = 600  # seconds after which a page is drawn anew even if no conclusion has changed

_UNCHANGING = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def public_page(view: View[P]) -> View[P]:
    """Let everyone keep an answer for a moment, and ask for it again by its ETag.

    Compressing is safe here: a page holds no secret that its address could be used to guess.
    """

    @wraps(view)
    def cacheable(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return _may_be_kept(view(request, *args, **kwargs))

    return require_safe(gzip_page(conditional_page(cacheable)))  # type: ignore[return-value]


def edition_page(view: View[P]) -> View[P]:
    """As public_page, for what shows conclusions alone: the same until the next edition of them.

    So its ETag is known before it is drawn, and its plain address is drawn once an edition.
    Edition and conclusions are read from one database, which may be the replica.
    """
    drawn_anew = public_page(view)
    draw = gzip_page(view)

    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.SAWT_PAGES_ARE_KEPT:
            return drawn_anew(request, *args, **kwargs)
        etag = _etag(request)
        response: HttpResponse | None = get_conditional_response(request, etag=etag)
        response = response or kept_pages.find(request, etag)
        if response is None:
            response = draw(request, *args, **kwargs)
            if response.status_code == HTTPStatus.OK:
                kept_pages.keep(request, etag, response)
        if response.status_code in _UNCHANGING:
            response["ETag"] = etag
        return _may_be_kept(response)

    @wraps(view)
    def read(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return replica.read(lambda: answer(request, *args, **kwargs))

    return require_safe(read)  # type: ignore[return-value]


def _may_be_kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=FRESH, stale_while_revalidate=STALE)
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _etag(request: HttpRequest) -> str:
    """Return the name of what an address shows in this edition, of this code, in this window.

    With the amendments that this process knows: it draws by them.
    """
    address = request.build_absolute_uri()
    conclusions = (active_version(), edition.current(), amendments.in_force().revision)
    parts = (_build(), *conclusions, int(time() / WINDOW), address)
    return f'W/"{sha256(repr(parts).encode()).hexdigest()[:32]}"'


@cache
def _build() -> str:
    """Return a fingerprint of what pages are made from: code, templates, words, seeds."""
    files = sorted(
        path
        for folder in ("backend", "measurements", "reports", "seeds")
        for path in (settings.BASE_DIR / folder).rglob("*.*")
        if path.suffix not in {".pyc", ".po"}
    )
    stats = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    return sha256(repr(stats).encode()).hexdigest()
