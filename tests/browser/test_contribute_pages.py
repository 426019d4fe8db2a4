"""The pages on taking part: three languages, phone and desktop, without a script, for everyone."""

import gzip
from pathlib import Path
from typing import Any

import orjson
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from measurements import day_secrets, partitions, web_probe
from measurements.models import Upload
from measurements.submission import decompress
from reports.dashboards.contributing import services_to_test

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENSHOTS = Path(__file__).parent / "screenshots"
STATIC = Path(__file__).parents[2] / "reports" / "dashboards" / "static" / "sawt"
PAGES = ("contribute", "probe", "report-call")
NO_SCRIPT = {
    "en": "scripts are switched off in your browser",
    "fr": "les scripts sont désactivés dans votre navigateur",
    "ar": "البرامج النصية معطلة في متصفحك",
}
REPORT = {
    "language": "fr", "service": "whatsapp", "messages": "yes", "rang": "no", "heard": "unknown",
    "was_heard": "unknown", "cut_after": "", "network_type": "mobile", "access": "4g",
    "agree": "yes",
}  # fmt: skip
MOROCCAN = "105.66.0.1"


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "SECRETS_DIR", tmp_path / "secrets")
    monkeypatch.setattr(day_secrets, "_held", {})
    partitions.forget_known()


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_pages_are_for_everyone(
    browser: Browser, live_server: Any, language: str, width: int
) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for name in PAGES:
        page.goto(f"{live_server.url}/{language}/{name}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 360:
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        page.screenshot(path=SCREENSHOTS / f"{language}-{name}-{width}.png", full_page=True)
    context.close()
    assert complaints == []


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_without_a_script_the_probe_says_so(
    browser: Browser, live_server: Any, language: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/{language}/probe/")
    assert page.is_visible(f"text={NO_SCRIPT[language]}")
    assert page.is_hidden("#consent")
    context.close()


def test_a_report_needs_no_script(
    browser: Browser, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SAWT_TRUSTED_PROXIES", ["127.0.0.1/32"])
    context = browser.new_context(
        java_script_enabled=False, extra_http_headers={"X-Forwarded-For": MOROCCAN}
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/ar/report-call/")
    for name in ("service", "network_type", "access"):
        page.select_option(f"[name={name}]", REPORT[name])
    for name in ("messages", "rang", "heard", "was_heard"):
        page.check(f"[name={name}][value={REPORT[name]}]")
    page.check("[name=agree]")
    page.click("form button")
    assert page.is_visible("#done a.address")
    assert "/ar/report-call/?sent=" in page.url
    context.close()
    document = orjson.loads(decompress(bytes(Upload.objects.get().document)))
    assert document["test_keys"] == {
        "service": "whatsapp", "attempted": True, "video": False, "messaging_worked": "yes",
        "rang": "no", "audio_heard": {"me": "unknown", "other": "unknown"}, "cut_after_s": None,
    }  # fmt: skip
    assert (document["probe_cc"], document["annotations"]["network_type"]) == ("MA", "mobile")


@pytest.mark.parametrize(
    ("changes", "headers", "address", "reason"),
    [
        ({"agree": ""}, {}, MOROCCAN, "incomplete"),
        ({"service": "icq"}, {}, MOROCCAN, "incomplete"),
        ({"rang": "perhaps"}, {}, MOROCCAN, "incomplete"),
        ({"network_type": ""}, {}, MOROCCAN, "incomplete"),
        ({"rang": "yes", "heard": "yes", "cut_after": "-1"}, {}, MOROCCAN, "incomplete"),
        ({}, {"Sec-Fetch-Site": "cross-site"}, MOROCCAN, "elsewhere"),
        ({}, {}, "127.0.0.1", "unknown_network"),
    ],
)
def test_a_report_that_is_not_stored_says_why(
    client: Client, changes: dict[str, str], headers: dict[str, str], address: str, reason: str
) -> None:
    answer = client.post(
        "/api/v1/call-reports", REPORT | changes, headers=headers, REMOTE_ADDR=address
    )
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/fr/report-call/?refused={reason}#done",
    )
    assert "n’a pas été enregistré" in client.get(answer.headers["Location"]).content.decode()
    assert not Upload.objects.exists()


def test_the_query_of_the_report_page_cannot_speak(client: Client) -> None:
    page = client.get("/en/report-call/?sent=<b>hello</b>&refused=hello").content.decode()
    assert "hello" not in page.partition('id="report-title"')[2].partition("<footer")[0]
    assert "Thank you" not in page


def test_only_the_probe_may_ask_others_and_exactly_those_it_tests(client: Client) -> None:
    policies = {
        name: client.get(f"/en/{name}/").headers["Content-Security-Policy"] for name in PAGES
    }
    assert "https:" not in policies["contribute"] + policies["report-call"]
    listed = policies["probe"].partition("connect-src 'self' ")[2].partition(";")[0].split()
    assert listed == [f"https://{host}" for host in web_probe.all_sites(services_to_test())]
    assert "unsafe" not in policies["probe"]


def test_every_page_leads_to_taking_part(client: Client) -> None:
    for path in ("", "campaigns/morocco-2016/", "nothing/", *(f"{name}/" for name in PAGES)):
        assert 'href="/en/contribute/"' in client.get(f"/en/{path}").content.decode()


def test_the_contribution_page_shows_address_and_key(client: Client) -> None:
    page = client.get("/en/contribute/").content.decode()
    key = client.get("/api/v1/probe-config").json()["key"]
    assert f"sawt-probe consent --server http://testserver --server-key {key}" in page


def test_the_probe_is_light(client: Client) -> None:
    parts = [client.get("/ar/probe/").content]
    parts += [path.read_bytes() for path in STATIC.iterdir() if path.is_file()]
    assert sum(len(gzip.compress(part)) for part in parts) <= 60_000
