"""The mirror: every link leads to a file, and it is replaced as a whole or not at all."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.core.management import CommandError, call_command

from reports.dashboards import chart_views, share_views
from reports.mirror_walk import Walk
from tests.integration.datasets.conftest import Publish

pytestmark = pytest.mark.django_db(transaction=True)

LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
ARABIC = re.compile("[\u0621-\u064a]{3}")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def broken_links(files: dict[str, bytes]) -> set[tuple[str, str]]:
    """Return page and link of each link for which a server of files finds nothing."""
    broken = set()
    for name, content in files.items():
        if not name.endswith(".html"):
            continue
        for link in LINK.findall(content.decode()):
            url = urlsplit(urljoin(f"http://mirror/{name}", unescape(link)))
            path = unquote(url.path).lstrip("/")
            places = (path, f"{path}index.html", f"{path}index.json")
            if url.netloc == "mirror" and not any(place in files for place in places):
                broken.add((name, link))
    return broken


def cut_off(run: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return an end of the walk that meets a full disk."""

    def until_full(self: Any) -> None:
        run(self)
        raise OSError("No space left on device")

    return until_full


@pytest.fixture(autouse=True)
def pictures_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw no picture of a drawing: that takes most of an export, and has its own tests."""
    for views in (chart_views, share_views):
        monkeypatch.setattr(views, "png", lambda svg, zoom=1.0: b"\x89PNG")


def test_a_mirror_is_whole_and_is_replaced_as_a_whole(
    world: list[str],
    release: Publish,
    folder: Path,
    tmp_path: Path,
    capsys: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    published = release()
    assert published is not None
    site = tmp_path / "site"
    call_command("export_site", site)
    files = contents(site)
    size = sum(map(len, files.values()))
    assert f"{len(files)} files, {size} bytes" in capsys.readouterr().out

    assert broken_links(files) == set()
    for code in ("fr", "ar", "en"):
        assert f'lang="{code}"' in files[f"{code}/index.html"].decode()
        assert f"{code}/methodology/index.html" in files
        assert any(name.startswith(f"{code}/feeds/") for name in files)
    drawings = [text.decode() for name, text in files.items() if re.match("charts/.*svg", name)]
    assert any(ARABIC.search(drawing) for drawing in drawings)
    assert not all(ARABIC.search(drawing) for drawing in drawings)
    assert "Content-Security-Policy" in files["ar/data/index.html"].decode()
    assert not any(name.startswith("api") for name in files)
    for name, content in files.items():
        for host in (b"mirror.invalid", b"testserver", b"localhost", b"127.0.0.1"):
            assert host not in content or name.startswith("data/v1/"), (name, host)
    assert not any(b"iframe" in text for name, text in files.items() if name.endswith(".html"))
    for path, content in contents(folder).items():
        assert files[f"data/v1/{path}"] == content
    current = files[f"data/v1/{published.name}/manifest.json"]
    assert files["data/v1/latest/manifest.json"] == current

    (site / "of-before.html").write_text("")
    with monkeypatch.context() as patch:
        patch.setattr(Walk, "finish", cut_off(Walk.finish))
        with pytest.raises(CommandError, match="as it was: No space left"):
            call_command("export_site", site)
    assert contents(site) == files | {"of-before.html": b""}

    call_command("export_site", site, address="http://sawt.onion/")
    again = contents(site)
    assert again.keys() == files.keys()
    assert b"http://sawt.onion/" in again["en/data/index.html"]
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".site")] == []


def test_a_folder_that_is_no_mirror_stays(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CommandError, match="something else than a mirror"):
        call_command("export_site", tmp_path)
    assert (tmp_path / "mine.txt").read_text() == "mine"
    with pytest.raises(CommandError, match="no address of a mirror"):
        call_command("export_site", tmp_path / "site", address="sawt.onion")
    assert not (tmp_path / "site").exists()
