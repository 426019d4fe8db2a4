"""The keyboard on a chart: one stop a chart, arrows between days and strips, words read out."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from reports.models import DayHeadline, Tally

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READING = ".reading"


def value(page: Page) -> str:
    said: str = page.evaluate("document.activeElement.getAttribute('aria-valuetext')")
    return said


@pytest.mark.parametrize("language", ["ar", "en"])
def test_arrows_walk_through_days_and_strips(
    browser: Browser, live_server: Any, kenya: list[Tally], language: str
) -> None:
    Tally.objects.filter(day__gte="2023-11-20").update(network_type="wifi")
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{live_server.url}/{language}/services/telegram/")
    assert page.locator(".strip[tabindex='0']").count() == 1
    assert page.locator(READING).is_hidden()
    page.locator(".strip[tabindex='0']").focus()
    first = value(page)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert value(page) != first
    assert page.locator(".hits .at").count() == 1
    shown = page.locator(READING).text_content()
    assert shown is not None
    assert shown.endswith(value(page))
    page.keyboard.press("Home")
    assert value(page) == first
    page.keyboard.press("End")
    last = value(page)
    page.keyboard.press("ArrowRight")
    assert value(page) == last
    name = page.evaluate("document.activeElement.getAttribute('aria-labelledby')")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-labelledby')") != name
    assert page.locator(".strip[tabindex='0']").count() == 1
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Tab")
    assert page.locator(READING).is_hidden()
    page.close()


def test_the_headlines_of_calls_and_messages_are_walked_through_too(
    browser: Browser, live_server: Any, headlines: list[DayHeadline]
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{live_server.url}/en/campaigns/morocco-2016/?panel=vetted&network_type=mobile")
    chart = page.locator("#together .chart")
    assert chart.locator(".strip[tabindex='0']").count() == 1
    chart.locator(".strip[tabindex='0']").focus()
    assert "no blocking of calls or messages found" in value(page)
    page.keyboard.press("ArrowRight")
    blocked = value(page)
    assert "calls blocked, messages ok" in blocked or "calls probably blocked" in blocked
    assert "call set-up 60 of 60" in blocked
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-labelledby')").startswith(
        "t-h-"
    )
    assert (page.locator(READING).text_content() or "").endswith(value(page))
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_a_day_can_be_touched_and_one_without_data_says_so(
    browser: Browser, live_server: Any, kenya: list[Tally]
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{live_server.url}/en/operators/jambonet/")
    gap = page.locator(".hits rect").filter(has_text="1 November 2023: no measurements.")
    gap.click()
    assert "1 November 2023: no measurements." in (page.locator(READING).text_content() or "")
    page.close()
