"""Every page for those who hear it, enlarge it, or have no mouse: axe and the keyboard."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.test_pages import PAGES, RECORDS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A second scheme changes colours alone, and colours are the same in every language.
_ALL: dict[str, Any] = {"resultTypes": ["violations"]}
_COLOURS = _ALL | {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
_MORE = (
    "contribute/",
    "report-call/",
    "claims/",
    "operators/safaricom/",
    "services/telegram/",
    "nothing/",
    "campaigns/morocco-2016/?panel=vetted",
)


def complaints(page: Page, options: dict[str, Any] = _ALL) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        for node in one["nodes"][:2]
    ]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_axe_finds_nothing_on_any_page_light_or_dark(
    browser: Browser, live_server: Any, everything: Any, language: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, color_scheme="light")
    page = context.new_page()
    found: dict[str, list[str]] = {}
    for path in (*PAGES, *RECORDS, *_MORE):
        page.goto(f"{live_server.url}/{language}/{path}")
        found[path] = complaints(page)
        if language == "en":
            page.emulate_media(color_scheme="dark")
            found[f"{path} dark"] = complaints(page, _COLOURS)
            page.emulate_media(color_scheme="light")
    context.close()
    assert {path: said for path, said in found.items() if said} == {}


def focused(page: Page, what: str) -> Any:
    return page.evaluate(f"(() => {{ const one = document.activeElement; return {what} }})()")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(
    browser: Browser, live_server: Any, kenya: Any, language: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{live_server.url}/{language}/campaigns/kenya-2023/")
    page.keyboard.press("Tab")
    assert focused(page, "one.className") == "skip"
    assert focused(page, "one.getBoundingClientRect().top") >= 0
    header = page.locator("header a").evaluate_all("all => all.map(one => one.href)")
    visited = []
    for _ in header:
        page.keyboard.press("Tab")
        visited.append(focused(page, "one.href"))
        assert focused(page, "getComputedStyle(one).outlineStyle") == "solid"
    assert visited == header

    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page, "one.closest('main') !== null")
    for _ in range(60):
        if focused(page, "one.tagName") == "SUMMARY":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page, "one.parentElement.open")
    page.close()
