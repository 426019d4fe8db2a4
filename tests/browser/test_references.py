"""Pages look as they did: six screenshots compared with references, tolerantly.

After a deliberate change: SAWT_UPDATE_REFERENCES=1 pytest tests/browser/test_references.py, look at
what changed, and commit it. Another Chromium draws letters otherwise; there the test is skipped.
"""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser

from reports.models import Tally

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REFERENCES = Path(__file__).parent / "references"
VERSION = REFERENCES / "chromium-version.txt"
UPDATE = bool(os.environ.get("SAWT_UPDATE_REFERENCES"))
SIZE = {"width": 360, "height": 1400}
PAGES = {"operator": "operators/jambonet/", "claims": "claims/?campaign=kenya-2023"}
BLOCK = 6  # pixels, over which differences are averaged: a letter's edge is none
UNLIKE = 40  # of 255
MOST_UNLIKE = 0.01  # of all blocks


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Return the part of the blocks that differ to the eye."""
    small = (one.width // BLOCK, one.height // BLOCK)
    shrunk = [each.convert("L").resize(small, Image.Resampling.BOX) for each in (one, other)]
    histogram = ImageChops.difference(*shrunk).histogram()
    return sum(histogram[UNLIKE:]) / sum(histogram)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_page_looks_as_its_reference(
    browser: Browser, live_server: Any, kenya: list[Tally], language: str, name: str
) -> None:
    major = browser.version.partition(".")[0]
    if not UPDATE and VERSION.read_text().strip() != major:
        # Fonts and edges change with a browser; in CI somebody must look, and make them anew.
        assert "SAWT_REQUIRE_NETNS" not in os.environ, f"CI has Chromium {major}: make them anew"
        pytest.skip(f"The references are of Chromium {VERSION.read_text().strip()}, not {major}.")
    page = browser.new_page(viewport=SIZE, color_scheme="light")  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/{language}/{PAGES[name]}")
    taken = page.screenshot()
    page.close()
    reference = REFERENCES / f"{language}-{name}.png"
    if UPDATE:
        Image.open(io.BytesIO(taken)).quantize(64).save(reference, optimize=True)
        VERSION.write_text(f"{major}\n")
        return
    difference = unlike(Image.open(io.BytesIO(taken)), Image.open(reference))
    assert difference <= MOST_UNLIKE, f"{difference:.1%} of the page differs from {reference.name}"


def test_a_moved_block_is_unlike_and_a_shifted_letter_is_not() -> None:
    page = Image.new("L", (360, 1400), 255)
    bar, dot = page.copy(), page.copy()
    bar.paste(0, (0, 300, 360, 326))
    dot.paste(0, (100, 300, 102, 302))
    assert unlike(page, bar) > MOST_UNLIKE
    assert unlike(page, dot) <= MOST_UNLIKE
