"""The ways of docs/questions.md, walked by clicks alone, without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOROCCO = "Morocco 2016: Internet calls cut off"
KENYA = re.compile("Kenya 2023")
# Clicks from the home page (the names of links), and what then stands on the page.
WAYS: dict[int, tuple[tuple[Any, ...], tuple[str, ...]]] = {
    1: ((), ("Maroc Telecom, mobile · WhatsApp: calls probably blocked",)),
    2: ((), ("messages ok", "messaging 0 of 6")),
    3: (
        (KENYA, re.compile("Safaricom, mobile"), "Other operators at the same time, side by side"),
        ("It began at the first operator on", "It began at the last operator on", "95 % sure"),
    ),
    4: ((KENYA,), ("Periods of interference", "95 % ranges: beginning")),
    5: ((KENYA, re.compile("Faiba.*mobile")), ("No end is in sight.",)),
    6: ((), ("WhatsApp: call set-up", "People", "Votes")),
    7: ((KENYA,), ("The service itself was down", "No measurements", "Probably blocked")),
    8: ((KENYA, "Safaricom"), ("Safaricom", "No blocking found")),
    9: ((MOROCCO,), ("Measured", "Reported (claims, not measurements)")),
    10: (("Claims",), ("ANRT", "Where reports contradict each other", "Contradicted by:")),
    11: (("Data",), ("CC BY 4.0", "Cite as:", "CSV and JSON")),
    12: (("Take part",), ("Before you start: the risks",)),
}


@pytest.fixture
def page(browser: Browser, live_server: Any, everything: Any, calls_cut: Any) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_each_of_the_twelve_questions_is_answered_where_the_way_leads(
    page: Page, live_server: Any
) -> None:
    for number, (clicks, answers) in WAYS.items():
        page.goto(f"{live_server.url}/en/")
        for name in clicks:
            page.get_by_role("link", name=name, exact=name == "Safaricom").first.click()
            page.wait_for_load_state()
        said = re.sub(r"\s+", " ", page.locator("body").text_content() or "")
        for answer in answers:
            assert answer in said, f"question {number}: {answer}"


def test_every_question_is_written_down() -> None:
    text = (Path(__file__).parents[2] / "docs" / "questions.md").read_text()
    assert [int(one) for one in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)] == list(WAYS)
