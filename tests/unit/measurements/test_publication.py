"""The allow-list of published tests."""

import re
from pathlib import Path

from django.conf import settings

from measurements.publication import OONI_TESTS, PUBLISHED_TESTS, SAWT_TESTS
from measurements.rules import TESTS_WITH_RULES
from probe.uid import is_test_name


def test_every_test_that_is_judged_is_published() -> None:
    assert TESTS_WITH_RULES <= PUBLISHED_TESTS


def test_names_are_names_that_documents_can_have() -> None:
    assert all(is_test_name(name) for name in PUBLISHED_TESTS)
    assert OONI_TESTS.isdisjoint(SAWT_TESTS)


def test_tests_that_show_the_volunteers_own_network_or_targets_are_not_published() -> None:
    assert {"multi_protocol_traceroute", "bridge_reachability", "urlgetter"}.isdisjoint(
        PUBLISHED_TESTS
    )


def test_the_page_about_it_says_the_same() -> None:
    page = (Path(settings.BASE_DIR) / "docs/formats/published.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith(("| OONI's", "| Sawt's"))]
    said = [frozenset(re.findall("`([a-z_]+)`", row)) for row in rows]
    assert said == [OONI_TESTS, SAWT_TESTS]
