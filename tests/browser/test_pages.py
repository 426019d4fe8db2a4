"""The pages as a person meets them: three languages, a phone, no script, no stranger's server."""

import gzip
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from seeds import readers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).parent / "screenshots"
TEXTS = ("methodology/", "privacy/", "about/", "corrections/", "data/", "data/dictionary/")
# Ids are made of what a period is about: those of the two that the fixture stores.
RECORDS = ("periods/cdb29e2e84d2/", "periods/3575c93d71e2/", "episodes/cdb29e2e84d2/")
PAGES = ("", "campaigns/kenya-2023/", "campaigns/morocco-2016/", *TEXTS)
WORDS = {
    "en": ("No blocking found", "Probably blocked", "No measurements of 2016 are known to exist"),
    "fr": ("Aucun blocage constaté", "Probablement bloqué", "aucune mesure datant de 2016"),
    "ar": ("لم يُرصد حجب", "محجوب على الأرجح", "لا يُعرف وجود أي قياسات من سنة 2016"),
}


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_pages_need_no_script_no_stranger_and_no_sideways_scrolling(
    browser: Browser,
    live_server: Any,
    everything: Any,
    language: str,
    width: int,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=False
    )
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: requests.append(request.url))
    SCREENSHOTS.mkdir(exist_ok=True)
    for path in (*PAGES, *RECORDS):
        answer = page.goto(f"{live_server.url}/{language}/{path}")
        assert answer is not None
        assert answer.status == 200
        assert page.get_attribute("html", "lang") == language
        assert page.get_attribute("html", "dir") == ("rtl" if language == "ar" else "ltr")
        body = page.locator("html").bounding_box()
        assert body is not None
        assert body["width"] <= width
        if path in (*TEXTS, *RECORDS):
            continue
        name = path.strip("/").replace("/", "-") or "home"
        page.screenshot(path=SCREENSHOTS / f"{language}-{name}-{width}.png", full_page=True)
    context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(live_server.url)] == []


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_each_language_says_what_is_known_and_what_is_not(
    client: Client, kenya: Any, language: str
) -> None:
    measured = client.get(f"/{language}/campaigns/kenya-2023/").content.decode()
    documented = client.get(f"/{language}/campaigns/morocco-2016/").content.decode()
    fine, blocked, nothing_known = WORDS[language]
    assert fine in measured
    assert blocked in measured
    assert nothing_known in documented
    assert "<svg" in measured
    assert "<table" in measured
    assert "<caption" in measured


_NAMES = tuple(one.name.get("en") for one in readers.operators())


class Sentences(HTMLParser):
    """Collects texts of three words or more that are in the page's own language."""

    def __init__(self) -> None:
        super().__init__()
        self.foreign: list[bool] = []
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "br", "input", "img"):
            is_foreign = tag in ("code", "pre", "cite", "bdi", "script", "style") or (
                tag != "html" and "lang" in dict(attrs)
            )
            self.foreign.append(is_foreign)

    def handle_endtag(self, tag: str) -> None:
        self.foreign.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.foreign) and len(re.findall("[A-Za-z]{2,}", data)) >= 3:
            self.found.add(data.strip())


def sentences(html: str) -> set[str]:
    parser = Sentences()
    parser.feed(html)
    return parser.found


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_sentence_is_left_in_english(client: Client, everything: Any, language: str) -> None:
    for path in (*PAGES, *RECORDS):
        english = sentences(client.get(f"/en/{path}").content.decode())
        assert english
        translated = sentences(client.get(f"/{language}/{path}").content.decode())
        # A network's name and type may read the same: "Faiba (Jamii Telecommunications), mobile".
        same = {one for one in english & translated if not one.startswith(_NAMES)}
        assert same == set(), path


def test_days_without_data_are_a_state_of_their_own(client: Client, kenya: Any) -> None:
    page = client.get("/en/campaigns/kenya-2023/").content.decode()
    assert "No measurements" in page
    assert "probably blocked on 13 days, the first on 12 November 2023" in page


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_pages_are_light_cacheable_and_closed(
    client: Client, everything: Any, language: str
) -> None:
    for path in (*PAGES, *RECORDS):
        address = f"/{language}/{path}"
        answer = client.get(address)
        assert len(gzip.compress(answer.content)) <= 60_000, path
        assert "max-age=5, stale-while-revalidate=60" in answer.headers["Cache-Control"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        again = client.get(address, headers={"if-none-match": answer.headers["ETag"]})
        assert again.status_code == 304, path


@pytest.mark.parametrize("path", ["/en/", "/ar/nothing/", "/en/embed/strips/", "/nothing.html"])
def test_the_policy_takes_the_style_of_a_page_and_no_other(
    client: Client, kenya: Any, path: str
) -> None:
    answer = client.get(path)
    sheets = re.findall(r"<style>(.*?)</style>", answer.content.decode(), flags=re.DOTALL)
    digest = b64encode(sha256(sheets[0].encode()).digest()).decode()
    assert len(sheets) == 1
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{digest}'" in policy
    assert "unsafe-inline" not in policy


def test_the_apis_documentation_keeps_its_own_styles(client: Client) -> None:
    policy = client.get("/api/docs").headers["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "sha256" not in policy  # beside a hash browsers ignore it


def test_the_language_switch_keeps_page_and_query(client: Client, kenya: Any) -> None:
    page = client.get("/en/campaigns/kenya-2023/?plane=web").content.decode()
    assert 'href="/ar/campaigns/kenya-2023/?plane=web"' in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/en/campaigns/kenya-2023/?service=nothing", 400),
        ("/fr/campaigns/kenya-2023/?plane=%00", 400),
        ("/ar/campaigns/nowhere/", 404),
        ("/fr/nothing/", 404),
        ("/de/", 404),
    ],
)
def test_wrong_addresses_are_friendly(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("wanted", "given"), [("ar-MA,fr;q=0.8", "ar"), ("fr-FR", "fr"), ("de", "en"), ("", "en")]
)
def test_the_root_speaks_the_browsers_language(client: Client, wanted: str, given: str) -> None:
    answer = client.get("/", headers={"accept-language": wanted})
    assert answer.headers["Location"] == f"/{given}/"
