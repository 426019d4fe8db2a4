"""Take the screenshots of docs/screenshots from a running instance that holds the first sample.

python -m tests.browser.take_screenshots http://127.0.0.1:8000
"""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
# Name, path, what stands at the top, width, height, light or dark.
SHOTS = (
    ("timeline-en", "en/campaigns/kenya-2023/", "#measured .findings", 1280, 900, "light"),
    ("operator-fr", "fr/operators/safaricom/", "h1", 1280, 900, "light"),
    ("claims-ar", "ar/claims/?campaign=morocco-2016", "h1", 1280, 900, "light"),
    ("timeline-ar-phone", "ar/campaigns/kenya-2023/", "#measured .legend", 360, 780, "light"),
    ("service-fr-phone", "fr/services/telegram/", "#measured .legend", 360, 780, "dark"),
    ("claims-en-phone", "en/claims/?campaign=morocco-2016", ".dispute", 360, 780, "dark"),
)


def main(address: str) -> None:
    """Take all of them."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for name, path, top, width, height, scheme in SHOTS:
            page = chromium.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(f"{address.rstrip('/')}/{path}")
            page.locator(top).first.evaluate("element => element.scrollIntoView()")
            picture = Image.open(io.BytesIO(page.screenshot()))
            picture.quantize(128).save(FOLDER / f"{name}.png", optimize=True)
            page.close()
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[1])
