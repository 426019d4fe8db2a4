"""A mirror: the public pages, their charts and feeds, and all releases, as files for any server."""

import re
import shutil
from collections import deque
from collections.abc import Iterator
from hashlib import sha256
from html import escape, unescape
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from measurements.models import Release
from measurements.release_storage import release_storage
from reports.dashboards.languages import CODES
from reports.dashboards.security import policy_with
from reports.datasets import layout

NOWHERE: Final = "https://mirror.invalid"
"""Stands for the mirror's address where none is told, and is taken out of all texts."""

# What only a running instance can do: answer questions, take measurements in, fill frames.
_LIVE: Final = re.compile(r"/(api|[a-z]{2}/(contribute|probe|report-call|embed))(/|$)")
_DATA: Final = "/data/v1/"
_FIRST: Final = (*(f"/{code}/" for code in CODES), "/", _DATA, f"{_DATA}latest.json",
                 f"{_DATA}latest/{layout.MANIFEST}")  # fmt: skip
_ADDRESS: Final = re.compile(r'\s(href|src|content)="([^"]*)"')
_TEXTS: Final = ("text/", "image/svg", "application/json", "application/feed", "application/atom",
                 "application/sql")  # fmt: skip
_HEAD: Final = '<meta charset="utf-8">'
# Browsers heed frame-ancestors in a header alone.
_POLICY: Final = policy_with(()).partition("; frame-ancestors")[0]


class MirrorError(Exception):
    """Nothing was written; the sentence says why."""


class Written(NamedTuple):
    """What a mirror holds."""

    files: int
    bytes: int


class _Request(HttpRequest):
    """A reader's request that comes to the mirror's address, through no middleware."""

    def __init__(self, base: str, address: str) -> None:
        super().__init__()
        self._base = urlsplit(base)
        self.method = "GET"
        self.path, _, query = address.partition("?")
        self.path_info = self.path
        self.META = {"QUERY_STRING": query, "REQUEST_METHOD": "GET"}

    def get_host(self) -> str:
        return self._base.netloc

    def _get_scheme(self) -> str:
        return self._base.scheme


def export(folder: Path, address: str = "") -> Written:
    """Write a mirror that lives at this address, or anywhere; it replaces a former one when whole.

    Raises MirrorError where the folder holds something else.
    """
    folder = folder.resolve()
    if folder.exists() and not (folder / CODES[0] / "index.html").is_file() and _is_used(folder):
        raise MirrorError(f"{folder} holds something else than a mirror: choose another folder.")
    draft, former = (folder.with_name(f".{folder.name}.{word}") for word in ("draft", "former"))
    if former.exists() and not folder.exists():
        former.rename(folder)  # a run was cut off between the two moves
    for left in (draft, former):
        shutil.rmtree(left, ignore_errors=True)
    draft.mkdir(parents=True)
    _copy_releases(draft)
    _Walk(draft, address.rstrip("/")).run()
    if folder.exists():
        folder.rename(former)
    draft.rename(folder)
    shutil.rmtree(former, ignore_errors=True)
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Written(len(sizes), sum(sizes))


def _is_used(folder: Path) -> bool:
    return not folder.is_dir() or any(folder.iterdir())


def _copy_releases(draft: Path) -> None:
    """Copy every file of every release but those that were taken out, in constant memory."""
    storage = release_storage()
    for release in Release.objects.order_by("number"):
        for path in _files_of(release):
            if storage.exists(f"{release.name}/{path}"):
                with (
                    storage.open(f"{release.name}/{path}") as file,
                    _new(draft, f"{_DATA}{release.name}/{path}").open("wb") as copy,
                ):
                    shutil.copyfileobj(file, copy)


def _files_of(release: Release) -> Iterator[str]:
    yield from (layout.MANIFEST, "SHA256SUMS")
    with release_storage().open(f"{release.name}/SHA256SUMS") as sums:
        for line in sums.read().decode().splitlines():
            path = line.split(maxsplit=1)[1]
            if path != layout.MANIFEST:
                yield path


def _new(draft: Path, path: str) -> Path:
    """Return where a path's file is to lie, with its folder made."""
    place = draft / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _name(address: str) -> str:
    """Return the path at which the mirror has an address: each chart's view is a file of its own.

    Of everything else there is the view without a query alone.
    """
    path, _, query = address.partition("?")
    if not (query and path.startswith("/charts/")):
        return path
    return str(PurePosixPath(path).with_suffix(f".{sha256(query.encode()).hexdigest()[:16]}"
                                               f"{PurePosixPath(path).suffix}"))  # fmt: skip


class _Walk:
    """Follows links from the home pages, and writes what they lead to."""

    def __init__(self, draft: Path, address: str) -> None:
        self._draft, self._base, self._address = draft, address or NOWHERE, address
        self._waiting = deque(_FIRST)
        self._seen = set(_FIRST)
        self._same: list[tuple[str, str]] = []
        self._missing: set[str] = set()

    def run(self) -> None:
        """Write everything that can be reached."""
        while self._waiting:
            self._write(self._waiting.popleft())
        for path, target in self._same:
            # A server of files redirects nobody: the same file has both names.
            if (self._draft / target).is_file():
                shutil.copyfile(self._draft / target, _new(self._draft, path))
            else:
                self._missing.add(path)
        if self._missing:
            self._forget_missing()

    def _forget_missing(self) -> None:
        """Take links to what turned out not to be there out of the pages."""
        names = "|".join(re.escape(escape(name)) for name in sorted(self._missing))
        dead = re.compile(rf'\shref="(?:{names})(?:#[^"]*)?"')
        for place in self._draft.rglob("*.html"):
            place.write_text(dead.sub("", place.read_text()))

    def _write(self, address: str) -> None:
        path = unquote(_name(address))
        if (self._draft / path.lstrip("/")).is_file():
            return
        if path.startswith(settings.STATIC_URL):
            found = finders.find(path.removeprefix(settings.STATIC_URL))
            if found:
                shutil.copyfile(found, _new(self._draft, path))
            else:
                self._missing.add(path)
            return
        answer = self._answer(address)
        if answer is None or answer.status_code >= HTTPStatus.BAD_REQUEST:
            self._missing.add(path)
            return
        kind = answer.headers["Content-Type"]
        place = f"{path}index.{'json' if kind == 'application/json' else 'html'}"
        place = place if path.endswith("/") else path
        if "Location" in answer.headers:
            target = answer.headers["Location"].lstrip("/")
            self._same.append((place, f"{target}index.html" if target.endswith("/") else target))
        else:
            _new(self._draft, place).write_bytes(self._body(path, kind, answer.content))

    def _answer(self, address: str) -> HttpResponse | None:
        request = _Request(self._base, unquote(address.partition("?")[0]))
        request.META["QUERY_STRING"] = address.partition("?")[2]
        try:
            request.resolver_match = match = resolve(request.path)
            answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except Http404:
            return None
        return answer

    def _body(self, path: str, kind: str, body: bytes) -> bytes:
        if not kind.startswith(_TEXTS):
            return body
        text = body.decode()
        if kind.startswith("text/html"):
            text = _ADDRESS.sub(lambda found: self._link(path, found), text)
            policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            text = text.replace(_HEAD, f"{_HEAD}\n{policy}", 1)
        return text.replace(self._base, self._address).encode()

    def _link(self, page: str, found: re.Match[str]) -> str:
        """Return a link to what the mirror has, or none to what it cannot have; and go there."""
        name, value = found[1], unescape(found[2])
        if value.startswith("#") or (name == "content" and not value.startswith(self._base)):
            return found[0]
        url = urlsplit(urljoin(f"{self._base}{page}", value))
        if f"{url.scheme}://{url.netloc}" != self._base:
            return found[0]
        if _LIVE.match(url.path):
            return ""
        address = url.path
        if url.query and url.path.startswith("/charts/"):
            address += f"?{url.query}"
        if address not in self._seen:
            self._seen.add(address)
            self._waiting.append(address)
        base = self._base if name == "content" else ""
        fragment = f"#{url.fragment}" if url.fragment else ""
        return f' {name}="{base}{escape(_name(address) + fragment)}"'
