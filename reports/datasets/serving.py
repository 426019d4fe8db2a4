"""Serve released files: resumable, cacheable for ever, readable by any page, in constant memory."""

import hashlib
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods

from measurements.models import Release
from measurements.release_storage import FolderReleases, release_storage
from reports.datasets import layout, manifest
from reports.datasets.catalogue import holder_of, last_release
from reports.datasets.manifest import Latest
from reports.datasets.ranges import Part, UnsatisfiableRangeError, read_range

_CHUNK: Final = 256 * 1024
# no-transform: a proxy that compresses on the way would change what ETag and ranges speak of.
_FOR_EVER: Final = "public, max-age=31536000, immutable, no-transform"
_SHORTLY: Final = "public, max-age=60, stale-while-revalidate=3600"
_OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Range, If-Range, If-None-Match",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range, ETag",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
    # Whatever a file holds, a browser runs nothing of it.
    "Content-Security-Policy": "default-src 'none'; sandbox",
}

View = Callable[..., HttpResponseBase]


def _public(view: View) -> View:
    """Let programs and pages of any origin read, and ask first whether they may."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=HTTPStatus.NO_CONTENT)
        else:
            response = view(request, *args, **kwargs)
        for name, value in _OPEN.items():
            response.headers[name] = value
        return response

    return require_http_methods(["GET", "HEAD", "OPTIONS"])(answer)


@_public
def releases(request: HttpRequest) -> HttpResponseBase:
    """List all releases, the last one first."""
    rows = Release.objects.order_by("-number").values(
        "number", "name", "published_on", "ruleset", "manifest_sha256"
    )
    results = [row | {"manifest": f"/data/v1/{row['name']}/{layout.MANIFEST}"} for row in rows]
    return _small({"results": results, "next": None})


@_public
def latest_pointer(request: HttpRequest) -> HttpResponseBase:
    """Name the last release and the hash of its manifest."""
    release = _last()
    pointer = manifest.encode(Latest(release.name, release.manifest_sha256))
    return HttpResponse(
        pointer, content_type="application/json", headers={"Cache-Control": _SHORTLY}
    )


@_public
def latest(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """Redirect to the current file of a path, in whichever release it lies."""
    path = path or layout.MANIFEST
    if layout.PATH.fullmatch(path) is None:
        raise Http404("No release has a file of this name.")
    holder = holder_of(path) or _last()
    return HttpResponseRedirect(
        f"/data/v1/{holder.name}/{path}", headers={"Cache-Control": _SHORTLY}
    )


@_public
def released_file(request: HttpRequest, name: str, path: str) -> HttpResponseBase:
    """Send one file of a release, or the part of it that is asked for."""
    release = Release.objects.filter(name=name).first()
    if release is None or layout.PATH.fullmatch(path) is None:
        raise Http404("There is no such release, or no such file in it.")
    storage, stored = release_storage(), f"{name}/{path}"
    if not isinstance(storage, FolderReleases):
        return HttpResponseRedirect(storage.url(stored), headers={"Cache-Control": "no-store"})
    if not storage.is_file(stored):
        raise Http404("There is no such file in this release.")
    headers = {
        "ETag": _etag(release, path),
        "Cache-Control": _FOR_EVER,
        "Accept-Ranges": "bytes",
        "Content-Type": layout.media_type(path),
    }
    if settings.SAWT_ACCEL_PREFIX:
        accel = f"{settings.SAWT_ACCEL_PREFIX.rstrip('/')}/{stored}"
        return HttpResponse(headers=headers | {"X-Accel-Redirect": accel})
    unchanged = get_conditional_response(request, headers["ETag"])
    if unchanged is not None:
        return _with(unchanged, headers)
    return _send(request, stored, storage.size(stored), headers)


def _send(
    request: HttpRequest, stored: str, size: int, headers: dict[str, str]
) -> HttpResponseBase:
    """Send the whole, or a range unless the file is another one than If-Range says."""
    asked = request.headers.get("Range")
    if request.headers.get("If-Range", headers["ETag"]) != headers["ETag"]:
        asked = None
    try:
        part = read_range(asked, size)
    except UnsatisfiableRangeError:
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            headers=headers | {"Content-Range": f"bytes */{size}"},
        )
    status = HTTPStatus.OK
    if part is None:
        part = Part(0, size)
    else:
        status = HTTPStatus.PARTIAL_CONTENT
        headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{size}"
    headers["Content-Length"] = str(part.end - part.start)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(_chunks(stored, part), status=status, headers=headers)


def _chunks(stored: str, part: Part) -> Iterator[bytes]:
    with release_storage().open(stored) as file:
        file.seek(part.start)
        left = part.end - part.start
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _etag(release: Release, path: str) -> str:
    """Return a strong ETag: the manifest's hash fixes what each of its files holds."""
    return f'"{hashlib.sha256(f"{release.manifest_sha256}/{path}".encode()).hexdigest()[:32]}"'


def _last() -> Release:
    release = last_release()
    if release is None:
        raise Http404("Nothing is released yet.")
    return release


def _small(body: object) -> HttpResponse:
    return HttpResponse(
        orjson.dumps(body), content_type="application/json", headers={"Cache-Control": _SHORTLY}
    )


def _with(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response
