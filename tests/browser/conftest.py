"""What the page tests share: tallies of known patterns, and the system's Chromium."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from measurements.drain import Drainer
from measurements.rules import LATEST
from reports.models import DayHeadline, Period, Tally
from tests.histories import KEY, history, settle
from tests.integration.conftest import drainer
from tests.uploading import let_workers_hurry, upload_and_settle
from tests.voip_documents import cut_after, flows, servers, voip_call

__all__ = ["drainer"]  # a fixture of the integration tests, for those here

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
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


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


@pytest.fixture
def periods() -> list[Period]:
    """Store blocks of Telegram at two operators of Kenya, one of which may last."""
    history(range(40, 64), state="ok")
    history(range(46, 90), key=KEY._replace(operator="faiba"), state="ok")
    Tally.objects.filter(votes_blocked__gt=0).update(state="likely_blocked")
    settle()
    return list(Period.objects.order_by("onset"))


@pytest.fixture
def headlines() -> list[DayHeadline]:
    """Store what the calls and messages of WhatsApp showed in Morocco in 2016, had it been so."""
    words = ["no_blocking_found"] * 20 + ["calls_blocked"] * 40 + ["service_blocked"] * 3
    words += ["unproven", "down"] + ["calls_blocked_messages_unknown"] * 5
    rows = [
        _headline(operator, date(2016, 1, 10) + timedelta(days=offset), word)
        for operator in ("maroc-telecom", "inwi")
        for offset, word in enumerate(words if operator == "inwi" else words[:45])
    ]
    return DayHeadline.objects.bulk_create(rows)


def _headline(operator: str, day: date, word: str) -> DayHeadline:
    calls = 6 if "calls" in word or word == "service_blocked" else 0
    votes = {
        "messaging": ("whatsapp", 6 if word == "service_blocked" else 0),
        "call_setup": ("whatsapp", calls),
        "media": ("whatsapp-voice/2015-05", calls),
    }
    is_likely = day.day % 9 == 0
    certainty = ("likely" if is_likely else "sure") if calls else "none"
    return DayHeadline(
        day=day, country="MA", operator=operator, network_type="mobile", service="whatsapp",
        panel="vetted", ruleset=LATEST, headline=word, certainty=certainty,
        basis=["call_setup", "media"] if calls else ["call_setup", "messaging"],
        tested=[
            {"plane": plane, "service": service, "is_emulated": plane == "media", "state": "ok",
             "kind": None, "measurements": 6, "voters": 6, "votes_interfered": interfered}
            for plane, (service, interfered) in votes.items()
        ],
    )  # fmt: skip


@pytest.fixture
def everything(kenya: list[Tally], periods: list[Period], headlines: list[DayHeadline]) -> None:
    """Store something for every page to show."""


@pytest.fixture
def calls_cut(client: Client, drainer: Drainer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let six volunteers of Maroc Telecom measure that calls are cut and messages pass."""
    let_workers_hurry(monkeypatch)
    document = voip_call(x_stun=servers(relays=False), x_flows=flows(trigger=cut_after(5)))
    nonces = ({"network_type": "mobile", "nonce": str(number)} for number in range(6))
    upload_and_settle(client, drainer, (document | {"annotations": one} for one in nonces))
