"""Every control of the threat model names a test that exists, and readers can read it."""

import re
from pathlib import Path

import pytest
from django.test import Client

TESTS = Path(__file__).parents[1]
TEXT = (TESTS.parent / "docs" / "threat-model.md").read_text()
ROWS = [line for line in TEXT.splitlines() if line.startswith("| ") and line.count("|") == 5]


def test_every_control_is_shown_by_a_test() -> None:
    rows = [row for row in ROWS if not row.startswith(("| It tries", "| They", "| What fails"))]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", row.split("|")[3])
        assert named, row
        assert all((TESTS / name).exists() for name in named), row


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_privacy_page_leads_to_it(client: Client, language: str) -> None:
    page = client.get(f"/{language}/privacy/").content.decode()
    assert 'href="/docs/threat-model.md"' in page
    answer = client.get("/docs/threat-model.md")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == TEXT
