"""Pages of a running instance: how soon they are answered, and how soon a chart is seen on 3G.

`python -m bench.pages http://127.0.0.1:8000`: an address with a query is drawn each time, one
without is drawn once an edition, and a reader who has it already is told so. Then Chromium, with a
line of 400 kb/s and 400 ms and a sixth of the processor, opens the page with an empty cache.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

PAGE = "/en/campaigns/kenya-2023/"
DRAWN = f"{PAGE}?panel=imported"
TALLIES = "/api/v1/tallies?campaign=kenya-2023&limit=10000"
READS = 60
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# When the first strip stands in the page and a frame with it was made, in ms since the start.
WATCH = """
new MutationObserver((_, watcher) => {
  if (!document.querySelector("svg.strip path")) return;
  watcher.disconnect();
  requestAnimationFrame(() => setTimeout(() => { window.seen = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""


def main() -> None:
    """Measure and print medians and 95th percentiles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="the address of a running instance with the Kenya sample")
    base = parser.parse_args().base.rstrip("/")
    asked = Asked(base)
    etag = asked.get(PAGE)["etag"]
    show("drawn each time", lambda: asked.get(DRAWN))
    show("kept", lambda: asked.get(PAGE))
    show("already had (304)", lambda: asked.get(PAGE, {"If-None-Match": etag}))
    show("tallies of the campaign, JSON", lambda: asked.get(TALLIES))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        seen = [first_strip(chromium, base + PAGE) for _ in range(5)]
        chromium.close()
    print(f"first strip seen at 400 kb/s, 400 ms, CPU / 6: {statistics.median(seen):.0f} ms {seen}")


class Asked:
    """One connection that asks again and again."""

    def __init__(self, base: str) -> None:
        self._connection = HTTPConnection(urlsplit(base).netloc, timeout=60)

    def get(self, path: str, headers: dict[str, str] | None = None) -> dict[str, str]:
        """Return the headers of an answer, read whole."""
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"} | (headers or {}))
        answer = self._connection.getresponse()
        answer.read()
        if answer.status not in {200, 304}:
            raise SystemExit(f"{path} answered {answer.status}.")
        return {name.lower(): value for name, value in answer.getheaders()}


def show(name: str, ask: Callable[[], object]) -> None:
    """Print how long a question takes."""
    for _ in range(5):
        ask()
    times = sorted(timed(ask) for _ in range(READS))
    print(f"{name}: median {times[READS // 2]:.1f} ms, p95 {times[int(READS * 0.95)]:.1f} ms")


def timed(ask: Callable[[], object]) -> float:
    """Return milliseconds."""
    started = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - started)


def first_strip(chromium: Browser, url: str) -> float:
    """Return after how many milliseconds the first strip of a page is seen."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    page.add_init_script(WATCH)
    page.goto(url)
    page.wait_for_function("window.seen")
    seen: float = page.evaluate("window.seen")
    context.close()
    return round(seen)


if __name__ == "__main__":
    main()
