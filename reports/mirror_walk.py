"""Follow links from the home pages, and write what they lead to as files."""

import re
import shutil
from collections import deque
from hashlib import sha256
from html import escape, unescape
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import resolve

from measurements import amendments
from reports.dashboards.languages import CODES
from reports.dashboards.security import policy_with
from reports.datasets import layout

DATA: Final = "/data/v1/"
NOWHERE: Final = "https://mirror.invalid"
"""Stands for the mirror's address where none is told, and is taken out of all texts."""

_FIRST: Final = (
    *(f"/{code}/" for code in CODES),
    *("/", DATA, f"{DATA}{layout.LATEST}", f"{DATA}latest/{layout.MANIFEST}"),
)
# What only a running instance can do: answer questions, take measurements in, fill frames.
_LIVE: Final = re.compile(r"/(api|[a-z]{2}/(contribute|probe|report-call|embed))(/|$)")
_RELEASED: Final = re.compile(rf"{DATA}{layout.RELEASE_NAME.pattern}/")
_LINK: Final = re.compile(r'\s(href|src|content)="([^"]*)"')
_FRAMES: Final = re.compile(r'<details class="frames">.*?</details>', re.DOTALL)
_TEXTS: Final = (
    "text/",
    "image/svg",
    *(f"application/{it}" for it in ("json", "feed", "atom", "sql")),
)
_HEAD: Final = '<meta charset="utf-8">'
# Browsers heed frame-ancestors in a header alone.
_POLICY: Final = policy_with(()).partition("; frame-ancestors")[0]


class _Request(HttpRequest):
    """A reader's request that comes to the mirror's address, through no middleware."""

    def __init__(self, base: str, address: str) -> None:
        super().__init__()
        self._base = urlsplit(base)
        path, _, query = address.partition("?")
        self.method, self.path = "GET", unquote(path)
        self.META = {"QUERY_STRING": query, "REQUEST_METHOD": "GET"}
        self.GET = QueryDict(query)

    def get_host(self) -> str:
        return self._base.netloc

    def _get_scheme(self) -> str:
        return self._base.scheme


class Walk:
    """One walk through the site, into a folder."""

    def __init__(self, draft: Path, address: str) -> None:
        """Begin a mirror for this address, or for none in particular."""
        self._draft, self._base, self._address = draft, address or NOWHERE, address
        self._waiting = deque(_FIRST)
        self._seen = set(_FIRST)
        self._released: set[str] = set()
        self._same: list[tuple[str, str]] = []
        self._missing: set[str] = set()

    def run(self) -> None:
        """Write everything that can be reached but the files of releases."""
        amendments.refresh()
        while self._waiting:
            address = self._waiting.popleft()
            path = unquote(_name(address))
            if path.startswith(settings.STATIC_URL):
                self._copy_static(path)
            elif _RELEASED.match(path):
                self._released.add(path)
            else:
                self._write(path, address)

    def finish(self) -> None:
        """Once releases are copied: give files their other names, and mend the pages."""
        for path, target in self._same:
            # A server of files redirects nobody: the same file has both names.
            if self._place(target).is_file():
                shutil.copyfile(self._place(target), new_file(self._draft, path))
            else:
                self._missing.add(path)
        self._missing |= {path for path in self._released if not self._place(path).is_file()}
        if self._missing:
            self._unlink_missing()

    def _unlink_missing(self) -> None:
        """Take links to what turned out not to be there out of the pages."""
        names = "|".join(re.escape(escape(name)) for name in sorted(self._missing))
        dead = re.compile(rf'\shref="(?:{names})(?:#[^"]*)?"')
        for page in self._draft.rglob("*.html"):
            page.write_text(dead.sub("", page.read_text()))

    def _place(self, path: str) -> Path:
        return self._draft / path.lstrip("/")

    def _copy_static(self, path: str) -> None:
        found = finders.find(path.removeprefix(settings.STATIC_URL))
        if found:
            shutil.copyfile(found, new_file(self._draft, path))
        else:
            self._missing.add(path)

    def _write(self, path: str, address: str) -> None:
        answer = self._answer(address)
        if answer is None or answer.status_code >= HTTPStatus.BAD_REQUEST:
            self._missing.add(path)
            return
        kind = answer.headers.get("Content-Type", "")
        index = "index.json" if kind == "application/json" else "index.html"
        file = f"{path}{index}" if path.endswith("/") else path
        if "Location" in answer.headers:
            target = answer.headers["Location"]
            self._same.append((file, f"{target}{index}" if target.endswith("/") else target))
        else:
            new_file(self._draft, file).write_bytes(self._body(path, kind, answer.content))

    def _answer(self, address: str) -> HttpResponse | None:
        """Return what the view of an address answers, or None where there is nothing."""
        try:
            request = _Request(self._base, address)
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
            text = _LINK.sub(lambda found: self._link(path, found), _FRAMES.sub("", text))
            policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            text = text.replace(_HEAD, f"{_HEAD}\n{policy}", 1)
        return text.replace(self._base, self._address).encode()

    def _link(self, page: str, found: re.Match[str]) -> str:
        """Return a link to what the mirror has, or none to what it cannot have; and go there."""
        name, value = found[1], unescape(found[2])
        is_ours = not value.startswith("#") and (name != "content" or value.startswith(self._base))
        url = urlsplit(urljoin(f"{self._base}{page}", value))
        if not is_ours or f"{url.scheme}://{url.netloc}" != self._base:
            return found[0]
        if _LIVE.match(url.path):
            return ""
        is_chart = url.query and url.path.startswith("/charts/")
        address = f"{url.path}?{url.query}" if is_chart else url.path
        if address not in self._seen:
            self._seen.add(address)
            self._waiting.append(address)
        base = self._base if name == "content" else ""
        fragment = f"#{url.fragment}" if url.fragment else ""
        return f' {name}="{base}{escape(_name(address) + fragment)}"'


def new_file(draft: Path, path: str) -> Path:
    """Return where a path's file is to lie, with its folder made."""
    place = draft / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _name(address: str) -> str:
    """Return the path of an address in the mirror: each view of a chart is a file of its own."""
    path, _, query = address.partition("?")
    if not query:
        return path
    chart = PurePosixPath(path)
    return str(chart.with_suffix(f".{sha256(query.encode()).hexdigest()[:16]}{chart.suffix}"))
