"""The pages of operators, services and claims: for everyone, and honest about what they lack."""

import gzip
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser

from reports.models import Tally
from seeds.corrections import Note, NoteKind
from seeds.readers import Text
from tests.browser.test_pages import sentences
from tests.histories import history, settle

pytestmark = pytest.mark.django_db(transaction=True)

SCREENSHOTS = Path(__file__).parent / "screenshots"
PAGES = (
    "operators/safaricom/", "operators/inwi/", "services/telegram/", "services/skype/",
    "claims/",
)  # fmt: skip


@pytest.fixture
def measured() -> None:
    """Store ninety days of Safaricom, twenty of them blocked, and the period found in them."""
    history(range(40, 60))
    settle()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_pages_are_for_everyone(
    browser: Browser, live_server: Any, measured: None, language: str, width: int
) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    scheme: Any = "dark" if width == 360 else "light"
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    for path in PAGES:
        page.goto(f"{live_server.url}/{language}/{path}")
        for narrower in sorted({width, min(width, 768)}):
            page.set_viewport_size({"width": narrower, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= narrower
        if path in (PAGES[0], PAGES[-1]):
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        name = path.strip("/").replace("/", "-")
        page.screenshot(path=SCREENSHOTS / f"{language}-{name}-{width}.png", full_page=True)
    context.close()
    assert heard == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_light_cacheable_and_speak_each_language(
    client: Client, measured: None, path: str
) -> None:
    english = sentences(client.get(f"/en/{path}").content.decode())
    for language in ("fr", "ar"):
        answer = client.get(f"/{language}/{path}")
        assert len(gzip.compress(answer.content)) <= 50_000
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        tag = answer.headers["ETag"]
        again = client.get(f"/{language}/{path}", headers={"if-none-match": tag})
        assert again.status_code == 304
        assert english & sentences(answer.content.decode()) == set()


def test_an_operators_page_has_strips_periods_numbers_and_reports(
    client: Client, measured: None
) -> None:
    page = client.get("/en/operators/safaricom/").content.decode()
    assert "<title>Safaricom" in page
    assert "AS33771" in page
    assert 'href="/en/services/telegram/"' in page
    assert "Telegram: messaging, mobile" in page
    assert '<span class="tag">confirmed</span>' in page
    assert "9 – 30 November 2023" in page  # the period, from the 41st day after 1 October
    assert 'href="/en/periods/' in page
    assert "OONI published an incident" in page
    timeline = client.get("/en/campaigns/kenya-2023/?plane=messaging").content.decode()
    assert 'href="/en/operators/safaricom/"' in timeline
    assert 'href="/en/services/telegram/"' in timeline


def test_a_services_page_has_one_country_at_a_time(client: Client, kenya: list[Tally]) -> None:
    Tally.objects.filter(day="2023-11-20").update(country="MA", operator="inwi")
    page = client.get("/en/services/telegram/").content.decode()
    assert 'href="/en/operators/jambonet/"' in page
    assert 'href="/en/operators/inwi/"' not in page
    elsewhere = client.get("/en/services/telegram/?country=MA").content.decode()
    assert 'href="/en/operators/inwi/"' in elsewhere
    assert 'href="/en/operators/jambonet/"' not in elsewhere


def test_simulated_networks_are_shown_only_when_they_are_chosen(
    client: Client, kenya: list[Tally]
) -> None:
    late = [one.pk for one in kenya if one.day.month == 11]
    assert len(late) > len(kenya) / 2
    Tally.objects.filter(day__month=11).update(country="XS")
    page = client.get("/en/services/telegram/").content.decode()
    assert "Simulated data" not in page
    assert "Simulated data" in client.get("/en/services/telegram/?country=XS").content.decode()


def test_a_year_can_be_chosen(client: Client, measured: None) -> None:
    page = client.get("/en/operators/safaricom/?year=2023").content.decode()
    assert "1 January – 31 December 2023" in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("operators/inwi/", 200),  # known by name, without any measurement
        ("operators/as64500/", 404),
        ("operators/nobody/", 404),
        ("services/nothing/", 404),
        ("services/telegram/?country=KE", 200),
        ("services/telegram/?country=FR", 400),
        ("services/telegram/?year=1990", 400),
        ("services/telegram/?panel=moon", 400),
        ("claims/?campaign=nothing", 400),
        ("claims/?campaign=kenya-2023", 200),
    ],
)
def test_addresses_that_name_nothing(
    client: Client, kenya: list[Tally], path: str, status: int
) -> None:
    assert client.get(f"/en/{path}").status_code == status


def test_a_network_that_only_data_know_has_a_page(client: Client, kenya: list[Tally]) -> None:
    Tally.objects.update(operator="as64500")
    page = client.get("/en/operators/as64500/").content.decode()
    assert "AS64500" in page
    assert "Operator · Kenya" in page


def test_an_operators_answer_stands_on_its_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Text("Ce n’est pas nous.", "لسنا نحن.", "It was not us.")
    reply = Note(NoteKind.REPLY, date(2026, 11, 1), answer, "Inwi SA", "inwi")
    monkeypatch.setattr("reports.dashboards.subjects.notes", lambda: (reply,))
    assert "It was not us." in client.get("/en/operators/inwi/").content.decode()
    assert "It was not us." not in client.get("/en/operators/safaricom/").content.decode()


def test_claims_are_told_apart_from_measurements(client: Client) -> None:
    page = client.get("/en/claims/").content.decode()
    assert "Nothing on this page was measured by Sawt." in page
    assert 'class="measured"' not in page
    assert "Where reports contradict each other" in page
    assert "https://web.archive.org/web/*/https://" in page
    assert page.count('<li id="') == 43
    one = client.get("/en/claims/?campaign=kenya-2023").content.decode()
    assert one.count('<li id="ke-') == one.count('<li id="') == 3


def test_a_claim_keeps_its_number_and_address_on_every_page(client: Client) -> None:
    page = client.get("/en/operators/orange-maroc/").content.decode()
    assert "/en/claims/#ma-" in page


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize(
    ("page", "picture"),
    [
        ("operators/safaricom", "operator/safaricom"),
        ("services/telegram", "service/telegram"),
        ("campaigns/kenya-2023", "campaign/kenya-2023"),
        ("campaigns/morocco-2016", "campaign/morocco-2016"),
    ],
)
def test_a_link_brings_its_picture_along(
    client: Client, kenya: list[Tally], page: str, picture: str, language: str
) -> None:
    head = client.get(f"/{language}/{page}/").content.decode().partition("</head>")[0]
    address = f"/charts/share/{picture}.png?lang={language}"
    assert f'<meta property="og:image" content="http://testserver{address}">' in head
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content[16:24] == (1200).to_bytes(4) + (630).to_bytes(4)
    again = client.get(address, headers={"if-none-match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["operator/nobody.png", "service/x.png", "campaign/x.png"])
def test_nobody_knows_what_has_no_picture(client: Client, path: str) -> None:
    assert client.get(f"/charts/share/{path}").status_code == 404
    assert client.get("/charts/share/operator/inwi.png?lang=de").status_code == 404
