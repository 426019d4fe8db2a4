"""What the page tests share: tallies of known patterns, and the system's Chromium."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from measurements.rules import LATEST
from reports.models import Tally

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once a module: Playwright runs a loop in this thread, which Django must be
    told, and which no other test may find running.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def kenya() -> list[Tally]:
    """Store a block of Jambonet, from 12 to 24 November, and a day without measurements."""
    rows: list[dict[str, Any]] = []
    for offset in range(40):
        day = date(2023, 10, 20) + timedelta(days=offset)
        blocked = date(2023, 11, 12) <= day < date(2023, 11, 25)
        if day == date(2023, 11, 1):
            continue
        votes = (
            {"votes_ok": 0, "votes_blocked": 6} if blocked else {"votes_ok": 6, "votes_blocked": 0}
        )
        rows.append({"day": day, "state": "likely_blocked" if blocked else "ok", **votes})
    shared = {
        "country": "KE", "operator": "jambonet", "network_type": "unknown", "service": "telegram",
        "plane": "messaging", "panel": "imported", "ruleset": LATEST, "measurements": 6,
        "voters": 6, "votes_throttled": 0, "votes_degraded": 0, "prefix_groups": 0, "cohorts": 0,
    }  # fmt: skip
    return Tally.objects.bulk_create([Tally(**shared, **row) for row in rows])
