"""Nothing moves under a reader's eyes while a page arrives over a slow line."""

from typing import Any

import pytest
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SLOW = {"offline": False, "latency": 50, "downloadThroughput": 100_000, "uploadThroughput": 50_000}
WATCH = """
window.moved = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.moved += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("path", ["/ar/campaigns/kenya-2023/", "/en/"])
def test_nothing_moves_while_a_page_arrives(
    browser: Browser, live_server: Any, kenya: Any, path: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    page.add_init_script(WATCH)
    page.goto(f"{live_server.url}{path}", wait_until="networkidle")
    assert page.evaluate("window.moved") == 0
    context.close()
